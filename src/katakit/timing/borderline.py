"""From ratios to a verdict: the median, an interval around it, and three ways to end.

The interval is made of order statistics: between the j-th smallest of n values and the
j-th largest lies the true median unless fewer than j values fall on one side of it, a
matter of coin tosses, whatever the values' distribution (Conover, Practical
Nonparametric Statistics, section 3.2).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

FIRST_LOOK, SECOND_LOOK = 0.97, 0.985
"""How often, at least, the interval holds the true median; a second look must be surer."""


@dataclass(frozen=True)
class Estimate:
    """A median with its interval."""

    median: float
    low: float
    high: float


def estimate(values: Sequence[float], confidence: float = FIRST_LOOK) -> Estimate:
    """Return the median and the narrowest symmetric interval of order statistics.

    21 values give the 6th to the 16th and, at the second look, 56 the 19th to the 38th;
    fewer than six give their whole range, which claims less than `confidence`.
    """
    ordered = sorted(values)
    rank = _rank(len(ordered), confidence)
    return Estimate(statistics.median(ordered), ordered[rank - 1], ordered[-rank])


def _rank(n: int, confidence: float) -> int:
    """Return the largest j for which values j to n + 1 - j hold the median often enough."""
    rank, outside = 1, 2 * 0.5**n  # P(median below the smallest or above the largest)
    while 2 * (rank + 1) <= n:
        outside += 2 * comb(n, rank) * 0.5**n
        if 1 - outside < confidence:
            break
        rank += 1
    return rank


def compare(found: Estimate, limit: float) -> str:
    """Return ``"passed"``, ``"failed"`` or, for an interval across the limit, ``"borderline"``."""
    if found.high <= limit:
        return "passed"
    return "failed" if found.low > limit else "borderline"
