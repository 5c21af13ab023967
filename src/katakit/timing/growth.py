"""How CPU time grows with size: the slope of its logarithm over the logarithm of the size.

Theil and Sen's slope, the median of the slopes between all pairs of points, is not moved
by a few points that a busy machine has moved (Sen 1968, JASA 63, section 2). Only what
grows by half a power more than promised fails: n against n² is told on any machine, n
against n log n on none, and nobody claims it.

The smallest size is run and not counted: fixed costs and a linear part weigh most there,
and a quadratic step looked like n^1.5 with it.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Callable, Mapping

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
