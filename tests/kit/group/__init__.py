"""The study group: grading, its page, its repository and what CI does with a stranger's change."""
