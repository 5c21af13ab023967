"""CPU time over sizes: what growth is judged by, and what the plot shows.

All sizes of all subjects in rounds, so that a busy moment hits one point of one round
and the median passes over it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from katakit.boundary.fates import TimedOut
from katakit.timing.subject import Subject, Worker, at_work
from katakit.timing.workload import Workload

ROUNDS, FEWEST = 5, 3

PATIENCE = 1.0
"""CPU seconds of one run after which no larger size is tried, and this one not again."""

ENOUGH = 2.0
"""CPU seconds in all after which a subject, once through all sizes, is not run again."""

Times = dict[int, float]
"""Size to median CPU seconds."""


class _Runner:
    """The runs of one subject."""

    def __init__(self, worker: Worker, workload: Workload) -> None:
        self._worker = worker
        self._workload = workload
        self._largest = workload.sizes[-1]
        self._spent = 0.0
        self.found: dict[int, list[float]] = {}

    def times(self, off: Times) -> Times:
        """Return the medians at each size, less what handing over took."""
        return {
            size: max(statistics.median(seconds) - off[size], 1e-9)
            for size, seconds in self.found.items()
        }

    def run(self, size: int, data: Any) -> None:
        """Run at a size if that is still worth it."""
        if size > self._largest or (self._spent > ENOUGH and size in self.found):
            return
        try:
            cost = self._worker.run(self._workload, data)
        except TimedOut:
            self._largest = 0  # the worker is gone
            return
        self._spent += cost.cpu
        self.found.setdefault(size, []).append(cost.cpu)
        if cost.cpu > PATIENCE:
            self._largest = max((s for s in self._workload.sizes if s < size), default=0)


def times_over_sizes(
    workload: Workload,
    subjects: Sequence[Subject],
    baseline: Subject,
    inputs: Callable[[int], Any],
    progress: Callable[[], None],
    is_clear: Callable[[Times, int], bool] = lambda _, __: False,
    fewest: int = FEWEST,
) -> list[Times]:
    """Return the times of each subject; sizes that it was too slow for are missing.

    Parameters
    ----------
    baseline : Subject
        Does not run: what handing over costs its worker is taken off all.
    inputs : callable
        ``inputs(size)`` returns an input that nobody has seen.
    is_clear : callable
        Tells of the first subject's times and the number of rounds, after `fewest` rounds and
        each one more, whether no further round is needed.
    """
    handing_over: dict[int, list[float]] = {size: [] for size in workload.sizes}
    with at_work(baseline, *subjects) as (measure, *workers):
        runners = [_Runner(worker, workload) for worker in workers]
        first = inputs(workload.sizes[0])
        measure.hand_over(first)
        for worker in workers:
            worker.run(workload, first)
        for turn in range(1, ROUNDS + 1):
            for size in workload.sizes:
                data = inputs(size)
                handing_over[size].append(measure.hand_over(data))
                for runner in runners:
                    runner.run(size, data)
            progress()
            off = {size: statistics.median(spent) for size, spent in handing_over.items()}
            times = [runner.times(off) for runner in runners]
            if turn >= fewest and is_clear(times[0], turn):
                break
    return times
