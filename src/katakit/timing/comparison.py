"""What the reference and the peer take: shown beside the candidate's time, never judged.

They are measured against the baseline, as the candidate was, so that who is slow need not
run again.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from katakit.timing.subject import Subject, at_work
from katakit.timing.workload import Workload

WARM_UP, ROUNDS = 1, 3


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
