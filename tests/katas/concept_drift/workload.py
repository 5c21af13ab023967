"""What is timed: one long stream for each of the two core detectors, most of it without drift.

`PageHinkley` gets eight values for each of `DDM`: its update is little but arithmetic, so what is
done beside it shows the most.

What an update costs must not depend on how many came before it, so the only change comes late. The
longest stream has a million values. Memory is judged by half as many: what keeps them all is then
twice as large as what an allocator may hold back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "values"
SIZE = 48_000
GROWTH = (4_000, 8_000, 16_000, 32_000, 64_000, 256_000, 1_000_000)
MEMORY = 500_000

CHANGE = 0.95
"""The share of a stream after which it changes."""

NUMBERS_AN_ERROR = 8
"""Values of `PageHinkley` for each of `DDM`."""


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return two streams of lists: skewed numbers that rise by 20, and errors that begin."""
    numbers = rng.gamma(2.0, size=size)
    numbers[int(CHANGE * size) :] += 20
    # One error in five, evenly: never worse than before.
    errors = np.arange(size // NUMBERS_AN_ERROR) % 5 == rng.integers(5)
    errors[int(CHANGE * len(errors)) :] = True
    return {"numbers": numbers.tolist(), "errors": errors.astype(int).tolist()}


def run(solution: Any, data: Mapping[str, Any]) -> tuple[list[int], list[int]]:
    """Feed both; return where they alarmed."""
    page_hinkley = solution.PageHinkley(threshold=200.0, delta=1.0)
    return (
        solution.driver.places(page_hinkley, data["numbers"]),
        solution.driver.places(solution.DDM(), data["errors"]),
    )


def check(data: Mapping[str, Any], result: tuple[list[int], list[int]]) -> None:
    """Assert that both alarmed first where the definitions say."""
    numbers, errors = np.array(data["numbers"]), np.array(data["errors"])
    n = np.arange(1, len(numbers) + 1)
    sums = np.cumsum(numbers - np.cumsum(numbers) / n - 1.0)
    rise = sums - np.minimum.accumulate(sums)
    assert result[0][:1] == [np.flatnonzero(rise > 200.0)[0]], "PageHinkley alarms at another update"
    start, n = int(CHANGE * len(errors)), n[: len(errors)]
    p = np.cumsum(errors) / n
    level = p + np.sqrt(p * (1 - p) / n)
    best = 29 + np.argmin(level[29:start])
    bound = p[best] + 3 * np.sqrt(p[best] * (1 - p[best]) / n[best])
    late = start + np.flatnonzero(level[start:] > bound)[0]
    assert result[1][:1] == [late], "DDM alarms at another update"
