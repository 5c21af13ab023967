"""Growth: what is promised, what is measured, and the margin between them."""

from __future__ import annotations

import math

import pytest

from katakit.timing import growth

SIZES = (1_000, 2_000, 4_000, 8_000, 16_000)


@pytest.mark.parametrize(
    ("shape", "slope"), [(lambda n: n, 1.0), (lambda n: n * n, 2.0), (lambda _: 5.0, 0.0)]
)
def test_the_slope_of_a_power_is_the_power(shape, slope: float) -> None:
    assert growth.slope({n: shape(n) for n in SIZES}) == pytest.approx(slope)


@pytest.mark.parametrize("moved", SIZES)
@pytest.mark.parametrize("times", [3, 1 / 3])
def test_one_point_that_a_busy_machine_moved_changes_no_verdict(moved: int, times: float) -> None:
    assert growth.holds({n: float(n) * (times if n == moved else 1) for n in SIZES}, "n")


@pytest.mark.parametrize("promised", ["n", "n log n"])
def test_a_linear_part_as_large_as_a_thousand_rows_hides_no_quadratic_step(promised) -> None:
    assert not growth.holds({n: n * 2_000 + float(n * n) for n in SIZES}, promised)


@pytest.mark.parametrize("promised", ["n", "n log n"])
def test_n_log_n_keeps_either_promise_and_n_squared_neither(promised: str) -> None:
    assert growth.holds({n: float(n) for n in SIZES}, promised)
    assert growth.holds({n: n * math.log(n) for n in SIZES}, promised)
    assert not growth.holds({n: float(n * n) for n in SIZES}, promised)


def test_n_squared_may_be_promised() -> None:
    assert growth.holds({n: float(n * n) for n in SIZES}, "n^2")
    assert not growth.holds({n: float(n**3) for n in SIZES}, "n^2")


def test_constant_time_may_be_promised() -> None:
    assert growth.holds(dict.fromkeys(SIZES, 0.01), "1")
    assert not growth.holds({n: float(n) for n in SIZES}, "1")
