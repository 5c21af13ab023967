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

ROUNDS = 5

PATIENCE = 1.0
"""CPU seconds of one run after which no larger size is tried, and this one not again."""

ENOUGH = 4.0
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

    def run(self, size: int, data: Any) -> float:
        """Run at a size if that is still worth it; returns what handing over cost."""
        if size > self._largest or (self._spent > ENOUGH and size in self.found):
            return 0.0
        try:
            cost = self._worker.run(self._workload, data)
        except TimedOut:
            self._largest = 0  # the worker is gone
            return 0.0
        self._spent += cost.cpu
        self.found.setdefault(size, []).append(cost.cpu)
        if cost.cpu > PATIENCE:
            self._largest = max((s for s in self._workload.sizes if s < size), default=0)
        return cost.handing_over


def times_over_sizes(
    workload: Workload,
    subjects: Sequence[Subject],
    inputs: Callable[[int], Any],
    progress: Callable[[], None],
) -> list[Times]:
    """Return the times of each subject; sizes that it was too slow for are missing.

    Parameters
    ----------
    subjects : sequence of Subject
        The last is the baseline: what handing over cost its worker is taken off all.
    inputs : callable
        ``inputs(size)`` returns an input that nobody has seen.
    """
    handing_over: dict[int, list[float]] = {size: [] for size in workload.sizes}
    with at_work(*subjects) as workers:
        runners = [_Runner(worker, workload) for worker in workers]
        for worker in workers:
            worker.run(workload, inputs(workload.sizes[0]))
        for _ in range(ROUNDS):
            for size in workload.sizes:
                data = inputs(size)
                spent = [runner.run(size, data) for runner in runners]
                handing_over[size] += filter(None, spent[-1:])
            progress()
    off = {size: statistics.median(spent) for size, spent in handing_over.items()}
    return [
        {s: max(statistics.median(cpu) - off[s], 1e-9) for s, cpu in runner.found.items()}
        for runner in runners
    ]
