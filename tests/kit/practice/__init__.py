"""What is remembered of a person, and what follows from it."""
