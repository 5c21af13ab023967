"""Speed, growth and memory of a solution, judged by a protocol that a busy machine can't fool."""
