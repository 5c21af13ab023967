"""The interval around a median, and the three ways in which it lies to a limit."""

from __future__ import annotations

import numpy as np
import pytest

from katakit.timing.borderline import SECOND_LOOK, Estimate, compare, estimate


def test_of_21_values_the_6th_to_the_16th_bound_the_median() -> None:
    found = estimate([float(value) for value in range(21, 0, -1)])
    assert (found.low, found.median, found.high) == (6, 11, 16)


def test_of_56_values_the_19th_to_the_38th_do_at_the_second_look() -> None:
    found = estimate([float(value) for value in range(1, 57)], SECOND_LOOK)
    assert (found.low, found.median, found.high) == (19, 28.5, 38)


def test_few_values_give_their_range() -> None:
    assert estimate([3.0, 1.0, 2.0]) == Estimate(2.0, 1.0, 3.0)


@pytest.mark.parametrize("n", [21, 56])
def test_the_interval_holds_the_true_median_as_often_as_it_says(n: int) -> None:
    rng = np.random.default_rng(n)
    drawn = rng.lognormal(0.0, 0.5, size=(2_000, n))  # skewed, as times are; median 1
    found = [estimate(row.tolist()) for row in drawn]
    missed = sum(not e.low <= 1.0 <= e.high for e in found)
    # At most 3 % of 2,000, binomial: more than 105 has P < 1e-8.
    assert missed <= 105


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(1.0, 1.9, "passed"), (1.0, 2.0, "passed"), (1.9, 2.1, "borderline"), (2.1, 2.4, "failed")],
)
def test_only_an_interval_across_the_limit_is_borderline(
    low: float, high: float, verdict: str
) -> None:
    assert compare(Estimate((low + high) / 2, low, high), 2.0) == verdict
