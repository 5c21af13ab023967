"""katakit: coding katas for AI-engineering interviews, judged honestly."""

__version__ = "0.1.0"
