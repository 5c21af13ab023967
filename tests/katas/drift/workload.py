"""What is timed: a detector made from training rows and its check of as many new rows.

All columns are numbers with two decimals, as amounts are, so some values occur often. The first
has moved, the others have not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

UNIT = "rows"
SIZE = 24_000
GROWTH = (2_000, 4_000, 8_000, 16_000, 32_000)

NAMES = ["amount", "age", "delay"]


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return two frames of independent, skewed columns, the first of them stretched."""
    frames = [pd.DataFrame(rng.lognormal(size=(size, 3)).round(2), columns=NAMES) for _ in range(2)]
    frames[1]["amount"] *= 2
    return {"reference": frames[0], "current": frames[1]}


def run(solution: Any, data: Mapping[str, Any]) -> pd.DataFrame:
    """Make a detector and have it check."""
    report: pd.DataFrame = solution.DriftDetector(data["reference"], min_effect=0).check(
        data["current"]
    )
    return report


def check(data: Mapping[str, Any], result: pd.DataFrame) -> None:
    """Assert that psi and effect are as defined, and that the first column drifted."""
    assert result["column"].tolist() == NAMES, "other columns"
    assert result["drifted"][0], "the first column has moved"
    for name, value, effect in zip(NAMES, result["psi"], result["effect"], strict=True):
        reference, current = (
            np.sort(data[which][name].to_numpy()) for which in ("reference", "current")
        )
        points = np.concatenate([reference, current])
        below = [np.searchsorted(s, points, side="right") / len(s) for s in (reference, current)]
        assert np.isclose(effect, np.abs(below[0] - below[1]).max(), rtol=1e-9), "another effect"
        cuts = np.quantile(reference, np.arange(1, 10) / 10)
        edges = [np.searchsorted(s, cuts, side="right") / len(s) for s in (reference, current)]
        r, c = (np.diff(edge, prepend=0, append=1) for edge in edges)
        assert np.isclose(value, ((c - r) * np.log(c / r)).sum(), rtol=1e-9), "another psi"
