"""The wheel: what it holds, what it hides, and that it works as a checkout does; seals."""
