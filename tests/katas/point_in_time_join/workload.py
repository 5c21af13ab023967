"""What is timed: the join of labels with as many features, a third of them written late.

Some of the 200 entities are ten times as busy as others, and rows come in no order. Joining
all labels with all features of their entity makes n² / 100 pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

UNIT = "rows"
SIZE = 25_000
GROWTH = (2_000, 8_000, 12_000, 16_000, 32_000)

ENTITIES = 200
DAY = 86_400 * 10**9
TTL = pd.Timedelta("3 days")
CHECKED = 200


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return labels and features over thirty days, each row at an instant of its own."""
    names = np.array([f"user-{number}" for number in range(ENTITIES)], dtype=object)
    weights = np.arange(1, ENTITIES + 1) ** -0.5
    users = names[rng.choice(ENTITIES, size=(2, size), p=weights / weights.sum())]
    labels, events = rng.integers(0, 30 * DAY, size=(2, size)).astype("datetime64[ns]")
    delays = rng.integers(0, 2 * DAY, size) * (rng.random(size) < 1 / 3)
    features = pd.DataFrame({"user": users[1], "at": events})
    features["written"] = events + delays.astype("timedelta64[ns]")
    features["amount"] = rng.lognormal(size=size)
    features["orders"] = np.arange(size)
    return {"labels": pd.DataFrame({"user": users[0], "at": labels}), "features": features}


def run(solution: Any, data: Mapping[str, Any]) -> pd.DataFrame:
    """Join with a creation time and a time to live."""
    options = {"on": "at", "by": "user", "created": "written", "ttl": TTL}
    joined: pd.DataFrame = solution.point_in_time_join(data["labels"], data["features"], **options)
    return joined


def check(data: Mapping[str, Any], result: pd.DataFrame) -> None:
    """Assert that labels all over the table have the values of the row that the brief defines."""
    labels, features = data["labels"], data["features"]
    assert len(result) == len(labels), "another number of rows"
    asked = labels["at"].to_numpy()
    user, event = features["user"].to_numpy(), features["at"].to_numpy()
    written, amount = features["written"].to_numpy(), features["amount"].to_numpy()
    for place in range(0, len(labels), max(1, len(labels) // CHECKED)):
        time = asked[place]
        usable = (user == labels["user"].iloc[place]) & (event <= time) & (written <= time)
        usable &= time - event <= TTL.to_timedelta64()
        orders, found = result[["orders", "amount"]].iloc[place]
        if not usable.any():
            assert pd.isna(orders) and pd.isna(found), f"row {place} should find nothing"
            continue
        row = np.flatnonzero(usable)[event[usable].argmax()]
        assert orders == row and np.isclose(found, amount[row]), f"row {place} has another value"
