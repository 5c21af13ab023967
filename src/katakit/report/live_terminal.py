"""A terminal that changes while one looks: a progress bar, one full screen, single keys."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rich.text import Text

from katakit.report.terminal import console_for

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


_TIME_LIMIT = 0.8
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
        import katakit.report.terminal  # noqa: F401 (needed soon, idle until then)

        if not self._on or time.monotonic() - self._began < _TIME_LIMIT:
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


class Keys:
    """Reads keys while the context lasts; the terminal is as before after it.

    Without a terminal there are never any.
    """

    def __init__(self) -> None:
        self.on = sys.stdin.isatty() and sys.stdout.isatty()
        self._before: list[Any] | None = None

    def __enter__(self) -> Self:
        if self.on:
            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._before is not None:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)

    def pressed(self) -> str:
        """Return the keys that were pressed since the last call."""
        found = b""
        while self.on and select.select([sys.stdin], [], [], 0)[0]:
            data = os.read(sys.stdin.fileno(), 64)
            if not data:
                self.on = False
            found += data
        return found.decode("utf-8", "ignore").lower()

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Have the terminal as other programs expect it, while the context lasts."""
        if self._before is None:
            yield
            return
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)
        try:
            yield
        finally:
            tty.setcbreak(sys.stdin)


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Leave Ctrl-C to a program that has the terminal now."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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
