"""The judge: pytest on a hidden suite, with the candidate on the far side of a boundary."""
