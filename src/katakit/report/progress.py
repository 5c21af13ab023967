"""A progress bar for runs that take a while; nothing at all for those that don't."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 0.8
"""Seconds before the bar shows."""


class Bar:
    """Draws on stderr, only on a terminal, and takes itself away at the end.

    It draws when told of progress and starts no thread: the kit forks. What draws the report
    at the end is imported at the first word of progress, while the judge is at work.

    Parameters
    ----------
    on : bool
        Whether there is a terminal to draw on.
    """

    def __init__(self, *, on: bool) -> None:
        self._on = on
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def update(self, what: str, done: int, total: int) -> None:
        """Show how far the run is."""
        import katakit.report.terminal  # noqa: F401 (needed in a moment, idle until then)

        if not self._on or time.monotonic() - self._began < _PATIENCE:
            return
        if self._progress is None:
            self._progress = _started()
            self._task = self._progress.add_task(what)
        assert self._task is not None
        self._progress.update(self._task, description=what, completed=done, total=total)
        self._progress.refresh()


class Lines:
    """Tells a log how far a long run is: a line on stderr now and then.

    Parameters
    ----------
    every : float
        Seconds between two lines.
    """

    def __init__(self, every: float = 30.0) -> None:
        self._every = every
        self._next = time.monotonic() + every

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self, what: str, done: int, total: int) -> None:
        """Say how far the run is, if it is time to."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every
            print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)  # noqa: T201


def long_run() -> Bar | Lines:
    """Return what follows a run of minutes: a bar on a terminal, lines in a log."""
    return Bar(on=True) if sys.stderr.isatty() else Lines()


def _started() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    progress = Progress(
        TextColumn("  {task.description}"), BarColumn(bar_width=40), MofNCompleteColumn(),
        console=Console(file=sys.stderr), auto_refresh=False, transient=True,
    )  # fmt: skip
    progress.start()
    return progress
