"""How the candidate fares beside the reference and the peer: shown, never judged."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from katakit.timing.subject import Subject, at_work
from katakit.timing.workload import Workload

WARM_UP, ROUNDS = 2, 5

LONG = 3.0
"""CPU seconds after which a slow candidate is compared no further."""


def compare_with(
    workload: Workload,
    candidate: Subject,
    others: Sequence[Subject],
    inputs: Callable[[], Any],
    progress: Callable[[], None],
) -> dict[str, float]:
    """Return the candidate's CPU time in times of each other's, medians over some rounds."""
    ratios: dict[str, list[float]] = {other.name: [] for other in others}
    spent = 0.0
    with at_work(candidate, *others) as (mine, *theirs):
        for turn in range(WARM_UP + ROUNDS):
            data = inputs()
            own = mine.run(workload, data)
            spent += own.cpu
            for other, worker in zip(others, theirs, strict=True):
                cost = worker.run(workload, data)
                if turn >= WARM_UP:
                    off = cost.handing_over
                    ratios[other.name].append(own.less(off) / cost.less(off))
            progress()
            if spent > LONG and turn >= WARM_UP:
                break
    return {name: statistics.median(found) for name, found in ratios.items()}
