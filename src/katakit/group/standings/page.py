"""The standings as one page that asks nothing of anybody: no request, no other file.

Its policy forbids everything but the style and the script that stand in it, by their hashes. The
template escapes all text, and the filter ``line`` cleans what strangers wrote.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from katakit.group.standings import wording
from katakit.group.standings.board import Board, Column, Row
from katakit.group.standings.cell import Cell, State
from katakit.group.standings.details import Details, details, on_record
from katakit.group.standings.page_content import Source, fit, read_source
from katakit.report.text import one_line, weekday
from katakit.verdict import Outcome

_CLASSES = {
    State.COMPLETE: "complete",
    State.PASSED: "passed",
    State.EARLIER: "earlier",
    State.SLOW: "slow",
    State.PARTLY: "partly",
    State.ENDED: "ended",
    State.TODO: "todo",
    State.WAITING: "todo",
    State.DAMAGED: "ended",
    State.NOT_BEGUN: "none",
}


@dataclass(frozen=True)
class _Line:
    """A row, its number among the rows, and its place by name."""

    row: Row
    at: int
    by_name: int

    @property
    def has_verdicts(self) -> bool:
        return any(cell.verdict is not None for cell in self.row.cells)


def to_html(board: Board, members: Path) -> bytes:
    """Return the page.

    Parameters
    ----------
    members : Path
        Where solutions lie, to be shown once their kata was due.
    """
    solutions = _Solutions(board, members)
    told = fit(board, solutions.weight)

    def detailed(cell: Cell, column: Column) -> Details:
        assert told.level is not None
        return details(cell, told.level, with_code=solutions.is_open(column))

    def solution(member: str, column: Column, cell: Cell) -> Source | None:
        return solutions.of(member, column, cell) if told.solutions else None

    style, script = _part("page.css"), _part("page.js")
    page = _environment().from_string(_part("page.html.j2"))
    stream = page.generate(
        board=board,
        rows=_lines(board),
        fit=told,
        tallest=max([bar.passes for bar in board.weeks] or [1]) or 1,
        details=detailed,
        solution=solution,
        sentences=_sentences(board) if told.level and not told.level.sentences else [],
        classes=_CLASSES,
        overview=wording.overview(board),
        provenance=wording.provenance(board),
        this_week=wording.this_week(board),
        legend=wording.legend(board),
        empty=wording.EMPTY,
        not_judged=wording.not_judged(board),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=_policy(style, script),
    )
    return "".join(stream).encode()


def _lines(board: Board) -> list[_Line]:
    names = sorted((row.member for row in board.rows), key=lambda one: (one.casefold(), one))
    places = {name: n for n, name in enumerate(names)}
    return [_Line(row, at, places[row.member]) for at, row in enumerate(board.rows)]


def _sentences(board: Board) -> list[dict[str, str]]:
    """Return for each column the requirements that its verdicts miss, by name."""
    found: list[dict[str, str]] = [{} for _ in board.columns]
    for row in board.rows:
        for sentences, cell in zip(found, row.cells, strict=True):
            for one in cell.verdict.judged if cell.verdict else []:
                if one.outcome is not Outcome.PASSED:
                    sentences.setdefault(one_line(one.slug, 60), one_line(one.text, 400))
    return found


class _Solutions:
    """The solutions that may be shown today."""

    def __init__(self, board: Board, members: Path) -> None:
        self._board = board
        self._members = members

    def is_open(self, column: Column) -> bool:
        """Tell whether a kata was due before today."""
        schedule = self._board.schedule
        return schedule is not None and schedule.is_over(column.kata, self._board.today)

    def of(self, member: str, column: Column, cell: Cell) -> Source | None:
        """Return a member's solution, None where it may not be shown."""
        if cell.verdict is None or not self.is_open(column):
            return None
        return read_source(self._members, member, column.kata, cell.verdict.solution_sha256)

    def weight(self) -> int:
        """Return the bytes of all of them."""
        found = (
            self.of(row.member, column, cell)
            for row in self._board.rows
            for column, cell in zip(self._board.columns, row.cells, strict=True)
        )
        return sum(len(one.text.encode()) + 150 for one in found if one is not None)


def _code(text: str) -> Markup:
    """Return a brief's sentence with what stands between backticks as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    words = [
        Markup("<code>{}</code>").format(p) if n % 2 else escape(p) for n, p in enumerate(parts)
    ]
    return Markup("").join(words)


def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters |= {
        "code": _code,
        "line": one_line,
        "weekday": weekday,
        "missed": wording.missed,
        "on_record": on_record,
    }
    return environment


@cache
def _part(name: str) -> str:
    return (files("katakit.group.standings") / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Return the policy: nothing but these two, whoever writes what into the page."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
