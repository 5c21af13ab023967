"""A solution as a worker gets it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """A solution's text, the name and file under which it runs, and what it may import.

    Attributes
    ----------
    allowed : tuple of str or None
        Third-party modules; None for any.
    """

    name: str
    filename: str
    source: str
    allowed: tuple[str, ...] | None = None
