"""A verdict for people and programs: one module for each medium, each escaping for its own."""
