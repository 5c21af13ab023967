"""The standings as files for other programs: Markdown, and CSV with a row for each pass."""

from __future__ import annotations

import csv
import io

from katakit.group.standings.board import Board, Row
from katakit.group.standings.cell import LATE, Cell, State
from katakit.group.standings.wording import (
    EMPTY,
    legend,
    missed,
    not_judged,
    overview,
    provenance,
    this_week,
)
from katakit.report.markdown import escape
from katakit.report.text import one_line
from katakit.verdict import Outcome, Verdict


def to_markdown(board: Board) -> str:
    """Return the tables; nothing that a member wrote is markup in them."""
    lines = [f"## {escape(board.title)}", "", escape(overview(board)), ""]
    if said := provenance(board):
        lines += [escape(said), ""]
    if week := this_week(board):
        lines += [f"**This week:** {escape(' · '.join(week))}", ""]
    if not board.rows:
        lines += [escape(EMPTY), ""]
    else:
        lines += _table(board)
    lines += _hardest(board)
    lines += _weeks(board)
    if sentences := not_judged(board):
        lines += ["### Not judged", "", *(f"- {escape(one)}" for one in sentences), ""]
    if board.problems:
        lines += ["### What could not be read", ""]
        lines += [f"- {escape(problem)}" for problem in board.problems] + [""]
    return "\n".join(lines)


def _table(board: Board) -> list[str]:
    heads = [*(["rank"] if board.ranked else []), "member", "solved"]
    heads += [escape(column.kata) for column in board.columns]
    rule = "|" + "---|" * len(heads)
    rows = [_row(row, len(board.columns)) for row in board.rows]
    marks = " · ".join(f"{escape(mark)} {escape(meaning)}" for mark, meaning in legend(board))
    return [f"| {' | '.join(heads)} |", rule, *rows, "", marks, ""]


def _row(row: Row, katas: int) -> str:
    cells = [] if row.rank is None else [str(row.rank)]
    cells += [escape(row.member), f"{row.solved} / {katas}", *map(_mark, row.cells)]
    return f"| {' | '.join(cells)} |"


def _mark(cell: Cell) -> str:
    return escape(f"{cell.mark} {cell.signs}".rstrip())


def _hardest(board: Board) -> list[str]:
    if not board.hardest:
        return []
    lines = ["### What the group finds hardest", ""]
    lines += ["| kata | requirement | attempts that miss it |", "|---|---|---|"]
    lines += [
        f"| {escape(hard.kata)} | {escape(hard.text)} | {missed(hard)} |" for hard in board.hardest
    ]
    return [*lines, ""]


def _weeks(board: Board) -> list[str]:
    if not board.weeks:
        return []
    lines = ["### Week by week", "", "| week | | passed |", "|---|---|---|"]
    lines += [f"| {bar.name} | {bar.note} | {bar.passes} |" for bar in board.weeks]
    return [*lines, ""]


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
