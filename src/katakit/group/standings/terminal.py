"""The standings for a terminal: the table, as many columns side by side as it is wide."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from katakit.group.standings.board import Board
from katakit.group.standings.cell import State
from katakit.group.standings.wording import (
    EMPTY,
    legend,
    missed,
    not_judged,
    overview,
    provenance,
    this_week,
)
from katakit.report.text import one_line

if TYPE_CHECKING:
    from rich.console import Console


_STYLES = {
    State.COMPLETE: "green", State.PASSED: "green", State.EARLIER: "green", State.SLOW: "yellow",
    State.ENDED: "red", State.TODO: "dim", State.WAITING: "dim", State.DAMAGED: "red",
    State.NOT_BEGUN: "dim",
}  # fmt: skip
_PLAIN = str.maketrans({
    "✓": "ok", "○": "todo", "·": "-", "×": "x", "†": "+", "‡": " late", "…": "...",
})  # fmt: skip
_GAP = "  "


def write_board(console: Console, board: Board) -> None:
    """Write the group's table and what it finds hardest."""
    encoding = (console.encoding or "").lower().replace("-", "")
    writer = _Writer(console, encoding.startswith("utf8") and os.environ.get("TERM") != "dumb")
    writer.head(board)
    if board.rows:
        writer.table(board)
        writer.below(board)
    else:
        writer.say(EMPTY)


class _Writer:
    def __init__(self, console: Console, fancy: bool) -> None:
        self._console = console
        self._fancy = fancy

    def say(self, text: str = "", style: str = "") -> None:
        self._console.print(Text(self._mark(text), style=style))

    def head(self, board: Board) -> None:
        self.say(one_line(board.title, 80), "bold")
        self.say(overview(board))
        if said := provenance(board):
            self.say(said, "dim")
        if week := this_week(board):
            self.say(f"This week: {' · '.join(week)}")
        self.say()

    def table(self, board: Board) -> None:
        names = [one_line(row.member, 24) for row in board.rows]
        solved = [f"{row.solved} / {len(board.columns)}" for row in board.rows]
        left = [["member", *names], ["solved", *solved]]
        if board.ranked:
            left.insert(0, ["rank", *(str(row.rank) for row in board.rows)])
        columns = [
            [one_line(column.kata, 24), *(f"{row.cells[n].mark}{row.cells[n].signs}"
                                          for row in board.rows)]
            for n, column in enumerate(board.columns)
        ]  # fmt: skip
        styles = [[""] + [_STYLES.get(row.cells[n].state, "") for row in board.rows]
                  for n in range(len(columns))]  # fmt: skip
        plain = [[""] * (len(names) + 1)] * len(left)
        for start, end in self._blocks(left, columns):
            self._block([*left, *columns[start:end]], [*plain, *styles[start:end]])

    def _blocks(self, left: list[list[str]], columns: list[list[str]]) -> list[tuple[int, int]]:
        """Return which columns stand side by side, so that no line is too long."""
        room = self._console.width - sum(self._width(column) + len(_GAP) for column in left)
        found, start, taken = [], 0, 0
        for n, column in enumerate(columns):
            width = self._width(column) + len(_GAP)
            if n > start and taken + width - len(_GAP) > room:
                found.append((start, n))
                start, taken = n, 0
            taken += width
        return [*found, (start, len(columns))]

    def _block(self, columns: list[list[str]], styles: list[list[str]]) -> None:
        widths = [self._width(column) for column in columns]
        for n in range(len(columns[0])):
            line = Text()
            for column, style, width in zip(columns, styles, widths, strict=True):
                word = self._mark(column[n])
                line.append(word, style=style[n] if n else "bold")
                line.append(" " * (width - cell_len(word)) + _GAP)
            line.rstrip()
            self._console.print(line)
        self.say()

    def below(self, board: Board) -> None:
        for mark, meaning in legend(board):
            self.say(f"{mark:<9} {meaning}", "dim")
        self.say()
        if board.hardest:
            self.say("What the group finds hardest", "bold")
        for hard in board.hardest:
            self.say(f"{missed(hard)} of the attempts at {one_line(hard.kata, 60)} miss:")
            self.say(f'    "{one_line(hard.text, 300)}"')
        if sentences := not_judged(board):
            self.say("Not judged", "bold")
        for sentence in sentences:
            self.say(sentence)

    def _width(self, column: list[str]) -> int:
        return max(cell_len(self._mark(word)) for word in column)

    def _mark(self, text: str) -> str:
        if self._fancy:
            return text
        return text.translate(_PLAIN)
