"""What can be wrong with a call of the kit or with a kata, each with its mend.

The library raises; only the command line prints, and exits with 2.
"""

from __future__ import annotations

import errno
import os
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


_IN_WORDS = {
    errno.EACCES: "there is no right to",
    errno.EPERM: "there is no right to",
    errno.EROFS: "the file system is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EISDIR: "it is a folder; name a file",
    errno.ENOTDIR: "a part of the path is no folder",
    errno.ENOENT: "it is not there",
    errno.ENXIO: "nobody reads from it",
    errno.EPIPE: "its reader has gone",
    errno.ELOOP: "the link leads to itself",
    errno.EBADF: "it is not open",
    errno.ENODEV: "it is not open",
}


def in_words(error: OSError) -> str:
    """Return why a file could not be used, for a person."""
    number = error.errno or 0
    return _IN_WORDS.get(number) or error.strerror or os.strerror(number) or str(error)


def shown(path: Path) -> str:
    """Return a path as a person here would type it, on one line whatever its name holds."""
    try:
        text = str(path.relative_to(Path.cwd()))
    except ValueError:
        text = str(path)
    return printable(text)


def printable(text: str) -> str:
    """Return text with what would steer a terminal, or break a line, made visible."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
