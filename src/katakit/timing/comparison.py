"""What the reference and the peer take: shown beside the candidate's time, never judged.

They are measured against the baseline, as the candidate was, so that who is slow need not
run again. One that can't run here is left out and costs no verdict.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from katakit.boundary.nursery import NurseryFailed
from katakit.boundary.process import MissingPackage
from katakit.timing.subject import ShippedFailed, Subject, at_work
from katakit.timing.workload import Workload

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
        ShippedFailed, NurseryFailed
            If none of these is to blame.
        """
        for name, subject in list(self._subjects.items()):
            try:
                subject.nursery.wait_until_ready()
            except MissingPackage as missing:
                self._leave_out(name, f"it needs {missing.name}, which is not installed here")
            except NurseryFailed as failure:
                self._leave_out(name, str(failure))
        while True:
            try:
                return measure(list(self._subjects.values()))
            except (ShippedFailed, NurseryFailed) as failure:
                name = self._whose(failure)
                if name not in self._subjects:
                    raise
                self._leave_out(name, str(failure))

    def _whose(self, failure: Exception) -> str:
        if isinstance(failure, ShippedFailed):
            return failure.name
        gone = (name for name, subject in self._subjects.items() if subject.nursery.has_ended)
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
