"""One screen: the last report, cut to the terminal's height, and the keys below it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from katakit.report.terminal import console_for

if TYPE_CHECKING:
    from rich.console import Console

KEYS = "h hint · r run with timing · n next kata · q quit"
_CLEAR = "\x1b[H\x1b[2J\x1b[3J"


class Screen:
    """Where the watch writes; on a terminal it shows one page at a time, else it goes on and on.

    Parameters
    ----------
    paged : bool
        Whether stdout is a terminal that someone looks at.
    keys : str
        What stands below each page.
    """

    def __init__(self, *, paged: bool, keys: str = KEYS) -> None:
        self._keys = keys
        self._paged = paged and os.environ.get("TERM") != "dumb"

    def show(self, write: Callable[[Console], None]) -> None:
        """Show what `write` writes, and on a terminal the keys below it."""
        if not self._paged:
            write(console_for())
            sys.stdout.flush()
            return
        columns, lines = shutil.get_terminal_size()
        page = self._rendered(write, columns).rstrip("\n").splitlines()
        room = max(lines - 3, 5)
        if len(page) > room:
            left_out = len(page) - room + 1
            page = [*page[: room - 1], f"… {left_out} more lines; a taller window shows them"]
        footer = self._rendered(lambda c: c.print(Text(self._keys, style="dim")), columns)
        sys.stdout.write(_CLEAR + "\n".join(page) + "\n\n" + footer.rstrip("\n"))
        sys.stdout.flush()

    def status(self, sentence: str) -> None:
        """Replace the last line; without a terminal nothing is said."""
        if self._paged:
            sys.stdout.write(f"\r\x1b[K{sentence}")
            sys.stdout.flush()

    def clear(self) -> None:
        """Begin an empty page."""
        if self._paged:
            sys.stdout.write(_CLEAR)
            sys.stdout.flush()

    def end(self) -> None:
        """Leave the cursor below what stays on the screen."""
        if self._paged:
            sys.stdout.write("\n")
            sys.stdout.flush()

    def _rendered(self, write: Callable[[Console], None], columns: int) -> str:
        """Return a page in the colours of this terminal, its lines no longer than it is wide."""
        console = console_for()
        console.width, console.soft_wrap = columns, False
        with console.capture() as captured:
            write(console)
        return captured.get()
