"""Which lines of a solution take its CPU time, sampled beside it; for people to read only.

A timer of the process's CPU time interrupts every millisecond. Python handles the signal
at its next step, so what a library's compiled code takes is charged to the line that
called it, which is what the candidate can change.
"""

from __future__ import annotations

import signal
from collections import Counter
from types import FrameType

INTERVAL = 0.001
"""Seconds of CPU time between two samples."""


class LineProfile:
    """Counts samples of the lines of one file.

    Parameters
    ----------
    filename : str
        The file, as its code objects name it.
    """

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._counts: Counter[int] = Counter()

    def start(self) -> None:
        """Begin to sample this process."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def stop(self) -> list[list[int]]:
        """End, and return line and samples of each line that was met, the hottest first."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        return [[line, count] for line, count in self._counts.most_common()]

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code.co_filename != self._filename:
            frame = frame.f_back
        if frame is not None:
            self._counts[frame.f_lineno] += 1
