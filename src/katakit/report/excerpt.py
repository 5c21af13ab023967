"""One line of a file with a caret below the place that is meant."""

from __future__ import annotations

from rich.cells import cell_len

from katakit.report.words import clean

_BEFORE, _WIDTH = 40, 66
"""Columns kept before the place in a long line, and in all."""


def excerpt(source: str, line: int, column: int) -> list[str]:
    """Return the line and the caret's, nothing where there is no such line.

    Parameters
    ----------
    line, column : int
        Counted from 1, in characters, as Python's parser does; no caret at column 0.
    """
    lines = source.split("\n")
    if not source or not 0 < line <= len(lines):
        return []
    text = lines[line - 1].rstrip("\r")
    start = max(0, column - 1 - _BEFORE) if len(text) > _WIDTH else 0
    split = max(column - 1, start)
    before, after = text[start:split], text[split : start + _WIDTH]
    shown = clean(before.expandtabs(4))
    rest = clean(after.expandtabs(4))
    caret = [" " * (11 + cell_len(shown)) + "^"] if column > 0 else []
    return [f"{line:>8} │ {shown}{rest}".rstrip(), *caret]
