"""Single keys from a terminal, without Enter and without waiting."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self


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
    """Leave Ctrl-C to a program that has the terminal for the moment."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
