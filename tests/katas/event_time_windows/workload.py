"""What is timed: many keys in few windows, so that most of what is held is held at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "events"
SIZE = 10_000
GROWTH = (1_250, 2_500, 5_000, 10_000, 20_000)

WINDOWS = 40
"""Of the whole stream, whatever its size."""
LENGTH = 60_000


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return events of a twentieth as many keys, most of them a little late."""
    happened = np.sort(rng.integers(WINDOWS * LENGTH, size=size))
    times = happened - rng.integers(LENGTH, size=size)
    keys = rng.integers(size // 20, size=size)
    values = rng.integers(1, 100, size=size)
    return {"events": list(zip(keys.tolist(), times.tolist(), values.tolist(), strict=True))}


def run(solution: Any, data: Mapping[str, Any]) -> list[tuple[int, ...]]:
    """Count them all; return all records."""
    windows = solution.WindowAggregator("tumbling", LENGTH, delay=LENGTH // 2, lateness=LENGTH)
    told: list[tuple[int, ...]] = solution.driver.add_all(windows, data["events"])
    return told


def check(data: Mapping[str, Any], result: list[tuple[int, ...]]) -> None:
    """Assert that the last record of each window counts and sums all of its events."""
    expected: dict[tuple[int, int], list[int]] = {}
    for key, time, value in data["events"]:
        cell = expected.setdefault((key, time // LENGTH * LENGTH), [0, 0])
        cell[0] += 1
        cell[1] += value
    last = {(key, start): [count, total] for key, start, _, count, total in result}
    assert last == expected, "the last records are not those of the events"
