"""An alarm for the judge's own work: comparing and showing what a stranger's code returned.

Values can be made so that comparing them takes for ever (a text whose differences are
sought line by line, a set of colliding integers). The alarm ends the one test; the others
go on. What hangs in compiled code hears no alarm: for that there is the supervisor.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from katakit.boundary.fates import TimedOut

_AGAIN = 1.0
"""Seconds after which the alarm rings again: a suite may catch any exception."""


class Stuck(TimedOut):
    """The judge itself took too long over what came back."""


@contextmanager
def watchdog(seconds: float) -> Iterator[None]:
    """Raise `Stuck` in the block, in the main thread, when it takes longer."""
    handler = signal.signal(signal.SIGALRM, _ring)
    timer = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *timer)  # pytest-timeout's, which stands behind


def _ring(_number: int, _frame: FrameType | None) -> None:
    raise Stuck
