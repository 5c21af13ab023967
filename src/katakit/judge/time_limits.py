"""Two limits of time that the judge itself keeps: an early stop, and an alarm for its own work."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from katakit.boundary.failures import TimedOut
from katakit.katas.brief import Brief
from katakit.verdict import Outcome

_ENOUGH = 3

GIVEN_UP = "not begun: three requirements had run out of time"


class EarlyStop:
    """Counts what ran out of time in one run.

    Parameters
    ----------
    brief : Brief
        Says which requirements are core and which stretch.
    """

    def __init__(self, brief: Brief) -> None:
        self._part = {requirement.slug: requirement.part for requirement in brief.requirements}
        self._timed_out: set[str] = set()

    def note(self, slug: str, outcome: str) -> None:
        """Take what became of a test."""
        if outcome == Outcome.TIMEOUT:
            self._timed_out.add(slug)

    def is_at_an_end(self, slug: str) -> bool:
        """Tell whether a requirement's next test can be left out.

        That is so once a test of it has run out of time, or tests of three requirements have: of
        three of the core, if this one is of the core.
        """
        known = {s for s in self._timed_out if self._part[slug] in ("stretch", self._part[s])}
        return slug in self._timed_out or len(known) >= _ENOUGH


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
