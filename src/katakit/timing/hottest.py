"""Where a solution's time goes, line by line: told to who is too slow.

The samples are taken beside the candidate's code, in a run that judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from katakit.boundary.fates import Fate
from katakit.timing.subject import Subject, at_work
from katakit.timing.workload import Workload

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
        except Fate:
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
