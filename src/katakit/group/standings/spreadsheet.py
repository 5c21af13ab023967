"""The standings as CSV: a row for each member and kata that has a verdict or a pass.

What a member wrote is never a formula: a cell that a spreadsheet would take for one begins with an
apostrophe.
"""

from __future__ import annotations

import csv
import io

from katakit.group.standings.board import Board
from katakit.group.standings.cell import LATE, Cell, State
from katakit.report.words import one_line
from katakit.verdict import Outcome, Verdict

HEADS = (
    "member", "kata", "outcome", "core_held", "core_of", "stretch_held", "stretch_of", "passed",
    "complete", "cpu_ratio", "reference_ratio", "partial", "isolation", "first_passed", "started",
    "kit_version", "suite", "solution_sha256", "late",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def to_csv(board: Board) -> str:
    """Return the rows, by member and kata."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for row in board.rows:
        for column, cell in zip(board.columns, row.cells, strict=True):
            if cell.state is not State.NOT_BEGUN:
                writer.writerow(map(defused, (row.member, column.kata, *_values(cell))))
    return text.getvalue()


def defused(value: object) -> str:
    """Return a value's text as a cell that no spreadsheet computes."""
    text = "" if value is None else one_line(str(value), 300)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _values(cell: Cell) -> list[object]:
    verdict, passed = cell.verdict, cell.passed
    first = passed.first if passed else None
    if verdict is None:
        kit, suite = (passed.kit_version, passed.suite_sha256) if passed else (None, None)
        nothing = [None] * 4
        solved = ["yes" if cell.solved else "no", "yes" if cell.ever_complete else "no"]
        return [cell.state, *nothing, *solved, *nothing, first, None, kit, suite, None, None]
    timing = verdict.timing
    return [
        cell.state.value,
        *_held(verdict, "core"),
        *_held(verdict, "stretch"),
        "yes" if cell.solved else "no",
        "yes" if cell.ever_complete else "no",
        timing.cpu_ratio if timing else None,
        timing.reference_ratio if timing else None,
        "yes" if verdict.partial else "no",
        verdict.isolation.word,
        first,
        verdict.started,
        verdict.kit_version,
        verdict.suite_sha256,
        verdict.solution_sha256,
        "yes" if LATE in cell.signs else "no",
    ]


def _held(verdict: Verdict, part: str) -> tuple[int, int]:
    """Return how many requirements of a part hold, of how many that were judged."""
    judged = [r for r in verdict.judged if r.part == part]
    return sum(r.outcome is Outcome.PASSED for r in judged), len(judged)
