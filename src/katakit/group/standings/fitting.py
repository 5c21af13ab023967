"""How much of the verdicts a page tells, so that a browser opens it at once.

A small group's page has everything. A large one's tells why of fewer requirements in each verdict,
then quotes each sentence once for its kata and not in every verdict. Solutions and, in the end,
verdicts are left out: the table is what the page is for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from katakit.group.standings.board import Board
from katakit.group.standings.details import Level, weight

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
