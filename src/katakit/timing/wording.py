"""What a measurement tells a person: the measure in words, the slowest lines, what others take."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from katakit.boundary.failures import Details, WorkerFailure
from katakit.boundary.worker_process import MissingPackage
from katakit.boundary.zygote_client import ZygoteFailed
from katakit.report.text import figure
from katakit.timing.memory import Memory
from katakit.timing.pairs import Speed
from katakit.timing.subject import ShippedFailed, Subject, at_work
from katakit.timing.workload import Workload


def speed(found: Speed, limit: float) -> str:
    """``2.1 × the baseline (1.9 to 2.3), limit 2: too slow``."""
    ratio = found.ratio
    said = (
        f"{figure(ratio.median)} × the baseline ({figure(ratio.low)} to {figure(ratio.high)}), "
        f"limit {limit:g}"
    )
    if found.waits:
        return f"{said}, but it waits: {figure(found.wall.median)} × the time on the wall: too slow"
    if found.verdict == "failed":
        return f"{said}: too slow"
    if found.verdict == "borderline":
        return f"{said}: too close to call after {found.pairs} pairs. It passes."
    return said


def growth(slope: float, promised: str, sizes: Collection[int], workload: Workload) -> str:
    """``grows like n^1.03, promised n``."""
    said = f"grows like n^{slope:.2f}, promised {promised}"
    if len(sizes) < len(workload.sizes):
        said += f" ({max(sizes):,} {workload.unit} at most: more took too long)"
    return said


def too_slow_to_tell(sizes: Collection[int], workload: Workload) -> str:
    """Say that growth can't be told of so few sizes."""
    known = f"{max(sizes):,}" if sizes else "none"
    return f"too slow to tell how it grows: of {workload.unit}, {known} at most could be measured"


def too_slow_for_memory(workload: Workload) -> str:
    """Say that peak memory can't be told of a run that does not end."""
    return f"too slow to tell how much memory {workload.memory_size:,} {workload.unit} take"


def memory(found: Memory, limit: float) -> str:
    """``peak memory 4.1 × the baseline, limit 3: too much``."""
    said = f"peak memory {figure(found.ratio)} × the baseline, limit {limit:g}"
    return said if found.holds(limit) else f"{said}: too much"


def wrong(workload: Workload) -> str:
    """Say that a result was wrong, and nothing of what was expected."""
    largest = max(workload.size, workload.memory_size, *workload.sizes)
    return f"a result on up to {largest:,} {workload.unit} is wrong"


def raised(details: Details) -> str:
    """Say what the candidate's code raised."""
    return f"raised {details.type_name}: {details.message}"


def stopped(seconds: float, workload: Workload) -> str:
    """Say that a run was stopped."""
    size = f"{workload.size:,} {workload.unit}"
    return f"stopped after {seconds:g} s, the limit for one call, on {size}"


ENOUGH = 1.0
"""Seconds of runs that are sampled."""

SHOWN, LEAST = 3, 0.03
"""At most so many lines, each with at least this share."""


def hottest_lines(
    workload: Workload, candidate: Subject, inputs: Callable[[int], Any], size: int
) -> list[tuple[int, float]]:
    """Return line numbers with their shares of the samples, the hottest first."""
    with at_work(candidate) as (worker,):
        request = worker.connection.request
        try:
            profile = request("start_profile")
            spent = 0.0
            while spent < ENOUGH:
                spent += worker.run(workload, inputs(size)).wall
            answer = request("stop_profile", worker.connection.proxy(profile, "LineProfile"))
        except WorkerFailure:
            return []
    return _shares(answer)


def _shares(answer: Any) -> list[tuple[int, float]]:
    """Read what the worker claims, of which nothing need be true."""
    if type(answer) is not list or len(answer) > 100_000:
        return []
    counts = [
        (pair[0], pair[1])
        for pair in answer
        if type(pair) is list and [type(part) for part in pair] == [int, int] and pair[1] > 0
    ]
    total = sum(count for _, count in counts)
    hot = sorted(counts, key=lambda pair: -pair[1])[:SHOWN]
    return [(line, count / total) for line, count in hot if count >= LEAST * total]


WARM_UP, ROUNDS = 1, 3

T = TypeVar("T")


class Compared:
    """The solutions of the kata's own that the candidate is shown beside.

    Parameters
    ----------
    subjects : dict
        ``"reference"`` and ``"peer"``, as far as there are such.
    tell : callable
        Hears the name of each that is left out, and why.
    """

    def __init__(self, subjects: dict[str, Subject], tell: Callable[[str, str], None]) -> None:
        self._subjects = subjects
        self._tell = tell

    def measure(self, measure: Callable[[Sequence[Subject]], T]) -> T:
        """Measure beside all of them, and again without one that turns out to be unable to run.

        Raises
        ------
        ShippedFailed, ZygoteFailed
            If none of these is to blame.
        """
        for name, subject in list(self._subjects.items()):
            try:
                subject.zygote.wait_until_ready()
            except MissingPackage as missing:
                self._leave_out(name, f"it needs {missing.name}, which is not installed here")
            except ZygoteFailed as failure:
                self._leave_out(name, str(failure))
        while True:
            try:
                return measure(list(self._subjects.values()))
            except (ShippedFailed, ZygoteFailed) as failure:
                name = self._whose(failure)
                if name not in self._subjects:
                    raise
                self._leave_out(name, str(failure))

    def _whose(self, failure: Exception) -> str:
        if isinstance(failure, ShippedFailed):
            return failure.name
        gone = (name for name, subject in self._subjects.items() if subject.zygote.has_ended)
        return next(gone, "")

    def _leave_out(self, name: str, why: str) -> None:
        del self._subjects[name]
        self._tell(name, why)


def in_times_of(
    workload: Workload,
    baseline: Subject,
    others: Sequence[Subject],
    inputs: Callable[[], Any],
    progress: Callable[[], None],
) -> dict[str, float]:
    """Return each other's CPU time in times of the baseline's, medians over some rounds."""
    ratios: dict[str, list[float]] = {other.name: [] for other in others}
    with at_work(baseline, *others) as (first, *rest):
        for turn in range(WARM_UP + ROUNDS):
            data = inputs()
            base = first.run(workload, data)
            off = base.handing_over
            for other, worker in zip(others, rest, strict=True):
                cost = worker.run(workload, data)
                if turn >= WARM_UP:
                    ratios[other.name].append(cost.less(off) / base.less(off))
            progress()
    return {name: statistics.median(found) for name, found in ratios.items()}
