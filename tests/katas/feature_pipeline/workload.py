"""What is timed: a pipeline fitted to a table, and the features of as many other rows.

Four columns are numbers and two hold labels, all with missing values, as a table of customers
would: most of the features are the labels'.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

UNIT = "rows"
SIZE = 20_000
GROWTH = (2_000, 4_000, 8_000, 16_000, 32_000)

NUMBERS = ["amount", "age", "delay", "visits"]
LABELS = [f"shop {number:02}" for number in range(24)]
SPEC = dict.fromkeys(NUMBERS, "numeric") | {"shop": "category", "last": "category"}


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return two tables of skewed numbers and labels, a tenth of all missing."""
    return {"train": table(size, rng), "later": table(size, rng)}


def table(size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return one table."""
    columns: dict[str, Any] = {}
    for name in NUMBERS:
        columns[name] = np.where(rng.random(size) < 0.1, np.nan, rng.lognormal(size=size))
    for name in ("shop", "last"):
        labels = np.array([*LABELS, None], dtype=object)
        columns[name] = pd.Series(labels[rng.integers(0, len(labels), size)], dtype=object)
    return pd.DataFrame(columns)


def run(solution: Any, data: Mapping[str, Any]) -> Any:
    """Fit to one table and transform the other."""
    return solution.FeaturePipeline(SPEC).fit(data["train"]).transform(data["later"])


def check(data: Mapping[str, Any], result: Any) -> None:
    """Assert the features by the definitions, a column at a time."""
    got = np.asarray(result, dtype=float)
    width = 2 * len(NUMBERS) + 2 * (len(LABELS) + 1)
    assert got.shape == (len(data["later"]), width), f"shape {got.shape}"
    for place, name in enumerate(NUMBERS):
        old, new = (data[which][name].to_numpy() for which in ("train", "later"))
        fill = np.nanmedian(old)
        filled = np.where(np.isnan(old), fill, old)
        z = (np.where(np.isnan(new), fill, new) - filled.mean()) / filled.std()
        assert np.allclose(got[:, 2 * place], z, rtol=1e-9, atol=1e-12), f"another {name}"
        assert np.array_equal(got[:, 2 * place + 1], np.isnan(new)), f"another flag of {name}"
    place_of = {label: place for place, label in enumerate([*LABELS, None])}
    for start, name in ((8, "shop"), (8 + len(LABELS) + 1, "last")):
        block = got[:, start : start + len(LABELS) + 1]
        places = [place_of[label] for label in data["later"][name].tolist()]
        assert (block.sum(axis=1) == 1).all(), f"not one feature of {name} a row"
        assert (block[np.arange(len(block)), places] == 1).all(), f"another feature of {name}"
