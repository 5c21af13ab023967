"""What is timed: many keys in few windows, so that most of what is held is held at once.

Up to 20,000 events there are more keys the more events, and as many windows: who looks at all
that is held is seen. From there on the stream only grows longer, and who searches what should be
forgotten is seen. Who forgets late, or nothing, fills the memory in the longest stream, which is
run once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "events"
SIZE = 10_000
GROWTH = (1_250, 2_500, 5_000, 10_000, 20_000, 80_000)
MEMORY = 500_000

KEYS = 1_000
WINDOWS = 40
"""Of the stream, until it has 500 events in each."""
LENGTH = 60_000


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return events of a twentieth as many keys, `KEYS` at most, most of them a little late."""
    windows = max(WINDOWS, size // 500)
    happened = np.sort(rng.integers(windows * LENGTH, size=size))
    times = happened - rng.integers(LENGTH, size=size)
    keys = rng.integers(min(size // 20, KEYS), size=size)
    values = rng.integers(1, 100, size=size)
    return {"keys": keys, "times": times, "values": values}


def run(solution: Any, data: Mapping[str, Any]) -> dict[int, list[int]]:
    """Count them all; return what the last records of each start add up to."""
    windows = solution.WindowAggregator("tumbling", LENGTH, delay=LENGTH // 2, lateness=LENGTH)
    columns = [data[name] for name in ("keys", "times", "values")]
    sums: dict[int, list[int]] = solution.driver.add_all(windows, *columns)
    return sums


def check(data: Mapping[str, Any], result: dict[int, list[int]]) -> None:
    """Assert that the last records of the windows hold all of their events."""
    starts, place = np.unique(data["times"] // LENGTH * LENGTH, return_inverse=True)
    cells = np.unique(place * KEYS + data["keys"])
    columns = [
        np.bincount(cells // KEYS),
        np.bincount(place),
        np.bincount(place, data["values"]).astype(int),
        np.bincount(place, data["values"] * (data["keys"] + 1)).astype(int),
    ]
    expected = dict(zip(starts.tolist(), np.transpose(columns).tolist(), strict=True))
    assert result == expected, "the last records are not those of the events"
