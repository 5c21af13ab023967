"""What can be wrong with a call of the kit or with a kata, each with its mend.

The library raises; only the command line prints, and exits with 2.
"""

from __future__ import annotations

from pathlib import Path


class KataError(Exception):
    """Something the person at the keyboard can mend; the message says how."""


class UnknownKata(KataError):
    """No kata has this name, or several begin with it."""


class MissingFile(KataError):
    """A file that was named is not there."""


class BrokenKata(KataError):
    """A kata's own files contradict each other or can't be read.

    Parameters
    ----------
    path : Path
        The file to mend.
    line : int
        Where, counted from 1; 0 if no line is to blame.
    problem : str
        What is wrong, and what was expected.
    """

    def __init__(self, path: Path, line: int, problem: str) -> None:
        where = f"{shown(path)}:{line}" if line else shown(path)
        super().__init__(f"{where}  {problem}")
        self.path = path
        self.line = line


def shown(path: Path) -> str:
    """Return a path as a person here would type it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
