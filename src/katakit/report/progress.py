"""A progress bar for runs that take a while; nothing at all for those that don't."""

from __future__ import annotations

import sys
import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

_PATIENCE = 0.8
"""Seconds before the bar shows."""


class Bar:
    """Draws on stderr, only on a terminal, and takes itself away at the end.

    It draws when told of progress and starts no thread: the kit forks.
    """

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("  {task.description}"), BarColumn(bar_width=40), MofNCompleteColumn(),
            console=Console(file=sys.stderr), auto_refresh=False, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("judging")
        self._began = time.monotonic()
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._shown:
            self._progress.stop()

    def update(self, what: str, done: int, total: int) -> None:
        """Show how far the run is."""
        if not self._shown and time.monotonic() - self._began > _PATIENCE:
            self._progress.start()
            self._shown = True
        self._progress.update(self._task, description=what, completed=done, total=total)
        if self._shown:
            self._progress.refresh()
