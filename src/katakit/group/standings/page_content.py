"""How much a page tells of verdicts and solutions, so that a browser opens it at once."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from katakit.group.standings.board import Board
from katakit.group.standings.details import Level, weight
from katakit.report.text import clean

LARGEST = 4_800_000
"""Bytes that the verdicts and solutions of a page may take; the table comes on top."""

FULL = Level(8, sentences=True)
_LEVELS = (
    FULL,
    Level(4, sentences=True),
    Level(2, sentences=True),
    Level(1, sentences=True),
    Level(2, sentences=False),
    Level(1, sentences=False),
    Level(0, sentences=False),
)
_TOO_MANY = (
    "The verdicts of a group of this size are left out here; each is in its own file, "
    "HANDLE/KATA.json of the results."
)


@dataclass(frozen=True)
class Fit:
    """What is told.

    Attributes
    ----------
    level : Level or None
        How much of each verdict; None where none is shown.
    solutions : bool
        Whether solutions are shown where they may be.
    remark : str
        What the page says about what it leaves out.
    """

    level: Level | None
    solutions: bool = True
    remark: str = ""


def fit(board: Board, solutions: Callable[[], int], largest: int = LARGEST) -> Fit:
    """Return the most that fits.

    Parameters
    ----------
    solutions : callable
        Returns the bytes of all solutions that may be shown; asked only if verdicts fit.
    """
    cells = [cell for row in board.rows for cell in row.cells if cell.verdict is not None]
    if not board.texts_kept:
        return Fit(None, remark=_TOO_MANY)
    for level in _LEVELS:
        taken = sum(weight(cell, level) for cell in cells)
        if taken <= largest:
            shown = level is FULL and taken + solutions() <= largest
            left_out = not shown and solutions() > 0
            return Fit(level, not left_out, _remark(level, left_out))
    return Fit(None, remark=_TOO_MANY)


def _remark(level: Level, left_out: bool) -> str:
    said = []
    if level is not FULL:
        count = level.explained
        of = {0: "of none", 1: "of the first"}.get(count, f"of the first {count}")
        said.append(f"The group is large: a verdict says why {of} of the requirements missed.")
    if not level.sentences:
        said.append("The sentences of the others stand once for each kata, at the end.")
    if left_out:
        said.append("Solutions are left out.")
    return " ".join(said)


LARGEST_SOURCE = 64 * 1024


@dataclass(frozen=True)
class Source:
    """The text of a solution, cleaned, and what must be said about it."""

    text: str
    remark: str = ""


def read_source(members: Path, member: str, kata: str, judged_sha256: str) -> Source | None:
    """Return a member's solution, None where there is no plain file of it."""
    try:
        if not stat.S_ISDIR(os.lstat(members / member).st_mode):
            return None
        data = _read(members / member / f"{kata}.py")
    except (OSError, ValueError):
        return None
    if data is None:
        return None
    if len(data) > LARGEST_SOURCE:
        return Source("", "Its solution is larger than 64 kB and is not shown.")
    same = hashlib.sha256(data).hexdigest() == judged_sha256
    text = clean(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    return Source(text, "" if same else "Changed since it was judged.")


def _read(path: Path) -> bytes | None:
    """Return the beginning of a plain file, None of anything else; a pipe is not waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return os.read(descriptor, LARGEST_SOURCE + 1)
    finally:
        os.close(descriptor)
