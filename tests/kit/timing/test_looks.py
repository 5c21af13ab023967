"""How often candidate and baseline run depends on how far their ratio lies off the limit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from katakit.timing import pairs
from katakit.timing.growth import is_clear
from katakit.timing.memory import SLACK, Memory
from katakit.timing.pairs import Pairs, Speed
from katakit.timing.subject import Cost

LIMIT = 2.0


class Steady:
    """A worker whose runs cost what it is told, in turns."""

    def __init__(self, cpu: list[float], wall: float = 0.0) -> None:
        self._cpu, self._wall = itertools.cycle(cpu), wall

    def run(self, workload: Any, data: Any) -> Cost:
        cpu = next(self._cpu)
        return Cost(cpu, max(cpu, self._wall), 0.0)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Measure a candidate, given by its ratios, against a baseline of 10 ms or as told."""

    def measure(*ratios: float, seconds: float = 0.01, wall: float = 0.0) -> Speed:
        @contextmanager
        def at_work(*_: Any) -> Iterator[list[Steady]]:
            yield [Steady([ratio * seconds for ratio in ratios], wall), Steady([seconds])]

        monkeypatch.setattr(pairs, "at_work", at_work)
        nobody: Any = None
        return Pairs(nobody, nobody, nobody, lambda: None, lambda: None).measure(LIMIT)

    return measure


@pytest.mark.parametrize(
    ("ratios", "verdict", "count"),
    [
        ((1.0, 1.3), "passed", 7),  # 1.5 times off the limit, every one
        ((1.0, 1.4), "passed", 21),
        ((3.1, 3.3), "failed", 7),
        ((2.9, 3.3), "failed", 21),
        ((1.9, 2.1), "borderline", 56),
        ((8.1, 9.0), "failed", 3),  # four times over it
    ],
)
def test_the_closer_to_the_limit_the_more_pairs(
    measured: Any, ratios: tuple[float, ...], verdict: str, count: int
) -> None:
    found = measured(*ratios)
    assert (found.verdict, found.pairs) == (verdict, count)


def test_who_is_slow_for_long_is_not_run_for_long(measured: Any) -> None:
    assert measured(3.5, seconds=0.3).pairs == 3
    assert measured(3.5, seconds=0.01).pairs == 7
    assert measured(2.5, seconds=0.3).pairs == 21


def test_sleeping_is_no_clear_pass(measured: Any) -> None:
    found = measured(0.5, wall=0.05)
    assert (found.verdict, found.waits, found.pairs) == ("failed", True, 21)


@pytest.mark.parametrize(
    ("exponent", "rounds", "clear"),
    [(1.0, 2, True), (1.2, 2, True), (1.2, 1, False), (1.3, 2, False), (1.6, 2, False),
     (1.8, 1, False), (2.0, 1, True)],
)  # fmt: skip
def test_growth_is_clear_a_quarter_off_its_limit_and_a_third_after_one_round(
    exponent: float, rounds: int, clear: bool
) -> None:
    times = {size: 1e-6 * size**exponent for size in (500, 1000, 2000, 4000, 8000)}
    assert is_clear(times, rounds, "n") is clear


def test_two_sizes_make_nothing_clear() -> None:
    assert not is_clear({500: 1.0, 1000: 2.0}, 3, "n")


@pytest.mark.parametrize(("candidate", "clear"), [(0, True), (2.5, False), (4, False), (6, True)])
def test_memory_is_clear_half_as_much_again_off_its_limit(candidate: float, clear: bool) -> None:
    limit, baseline = 3.0, 40 * SLACK
    found = Memory(candidate * baseline, baseline)
    assert found.is_clear(limit) is clear
