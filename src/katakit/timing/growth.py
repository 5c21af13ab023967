"""How CPU time grows with size: the slope of its logarithm over the logarithm of the size."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from katakit.boundary.failures import TimedOut
from katakit.timing.subject import Subject, Worker, at_work
from katakit.timing.workload import Workload

MARGIN = 0.5
"""How far above the promised slope the measured one may lie."""

CLEAR, CLEARER = 0.25, 0.35
"""How far from the highest slope that holds a measured one needs no further rounds; after one."""

FEWEST = 3
"""Sizes without which nothing is said of growth."""

_SHAPES: Mapping[str, Callable[[float], float]] = {
    "1": lambda n: 1.0,
    "n": lambda n: n,
    "n log n": lambda n: n * math.log(n),
    "n^2": lambda n: n * n,
}


def slope(times: Mapping[int, float]) -> float:
    """Return the Theil-Sen slope of log time over log size, the smallest size left out.

    Parameters
    ----------
    times : mapping of int to float
        Size to CPU seconds, both above 0; at least `FEWEST` sizes.
    """
    points = [(math.log(size), math.log(times[size])) for size in sorted(times)[1:]]
    return statistics.median(
        (there[1] - here[1]) / (there[0] - here[0])
        for here, there in itertools.combinations(points, 2)
    )


def promised_slope(promised: str, sizes: list[int]) -> float:
    """Return the slope that the promised growth has over these very sizes."""
    return slope({size: _SHAPES[promised](size) for size in sizes})


def holds(times: Mapping[int, float], promised: str) -> bool:
    """Tell whether the times grow no faster than promised, `MARGIN` granted."""
    return slope(times) <= _highest(times, promised)


def is_clear(times: Mapping[int, float], rounds: int, promised: str) -> bool:
    """Tell whether more rounds would not change what `holds` says."""
    enough = CLEAR if rounds > 1 else CLEARER
    return len(times) >= FEWEST and abs(slope(times) - _highest(times, promised)) >= enough


def _highest(times: Mapping[int, float], promised: str) -> float:
    return promised_slope(promised, list(times)) + MARGIN


ROUNDS, FEWEST_RUNS = 5, 3

TIME_LIMIT = 1.0
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
        if cost.cpu > TIME_LIMIT:
            self._largest = max((s for s in self._workload.sizes if s < size), default=0)


def times_over_sizes(
    workload: Workload,
    subjects: Sequence[Subject],
    baseline: Subject,
    inputs: Callable[[int], Any],
    progress: Callable[[], None],
    is_clear: Callable[[Times, int], bool] = lambda _, __: False,
    fewest: int = FEWEST_RUNS,
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
