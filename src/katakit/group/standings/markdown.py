"""The standings as Markdown that fits a README, a job summary or a wiki."""

from __future__ import annotations

from katakit.group.standings.board import Board, Row
from katakit.group.standings.cell import Cell
from katakit.group.standings.facts import (
    EMPTY,
    legend,
    missed,
    not_judged,
    overview,
    provenance,
    this_week,
)
from katakit.report.markdown import escape


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
