"""Memory: by how much a process grows at most during one run, against the baseline's."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from katakit.timing.subject import Subject
from katakit.timing.workload import Workload

TIMES = 3
CLEAR = 1.5
"""How many times off the limit the first peaks must lie to be the only ones."""

TIME_LIMIT = 4.0
"""Seconds after which one time has to do: peaks differ by little, and slow ones take long."""

SLACK = 4 << 20
"""Bytes that an allocator may hold back or ask for at once: no verdict on less."""

LONGER = 6
"""Times the limit of a call that a run may take here: how long it takes is judged apart."""

FLOOR = 1 << 19
"""Bytes that the baseline counts for at least: one that keeps three numbers grows by nothing."""

CAN_BE_MEASURED = sys.platform == "linux"
"""On other systems no other process's high-water mark can be set back."""


@dataclass(frozen=True)
class Memory:
    """Median peaks in bytes."""

    candidate: float
    baseline: float

    @property
    def ratio(self) -> float:
        """The candidate's peak in times of the baseline's."""
        return self.candidate / max(self.baseline, FLOOR)

    def holds(self, limit: float) -> bool:
        """Tell whether the candidate keeps a limit, `SLACK` granted."""
        return self.candidate <= self._most(limit)

    def is_clear(self, limit: float) -> bool:
        """Tell whether more peaks would not change what `holds` says."""
        share = self.candidate / self._most(limit)
        return share <= 1 / CLEAR or share >= CLEAR

    def _most(self, limit: float) -> float:
        return limit * max(self.baseline, FLOOR) + SLACK


def measure_memory(
    workload: Workload,
    candidate: Subject,
    baseline: Subject,
    inputs: Callable[[int], Any],
    progress: Callable[[], None],
    limit: float,
    known: list[int],
) -> Memory:
    """Measure the peaks, each in a fresh process that has done a small run before.

    They are measured once where that is clear of `limit`, else three times.

    Parameters
    ----------
    known : list of int
        Peaks of the baseline that were measured before, and serve again; new ones are added.
    """
    peaks: list[int] = []
    deadline = time.monotonic() + TIME_LIMIT
    for turn in range(TIMES):
        small, whole = inputs(workload.sizes[0]), inputs(workload.memory_size)
        peaks.append(_peak(workload, candidate, small, whole))
        progress()
        if turn == len(known):
            known.append(_peak(workload, baseline, small, whole))
        progress()
        found = Memory(statistics.median(peaks), statistics.median(known))
        if found.is_clear(limit) or time.monotonic() > deadline:
            break
    return found


def _peak(workload: Workload, subject: Subject, small: Any, whole: Any) -> int:
    worker, peak = replace(subject, call_seconds=LONGER * subject.call_seconds).start_watched()
    try:
        worker.run(workload, small)  # what only the first run needs is no part of its growth
        held = worker.hold(whole)
        worker.trim()
        peak.begin()
        worker.check_run(workload, whole, held)
        return peak.bytes_since()
    finally:
        peak.close()
        worker.close()
