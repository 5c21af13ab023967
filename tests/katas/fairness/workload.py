"""What is timed: the rates of many groups, named by text, several hundred rows each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

UNIT = "rows"
SIZE = 100_000
GROWTH = (16_000, 32_000, 64_000, 128_000, 256_000)

ROWS_A_GROUP = 625


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return lists of labels, predictions and groups in random order."""
    numbers = rng.permutation(np.arange(size) % (size // ROWS_A_GROUP))
    names = [f"g{number}" for number in range(size // ROWS_A_GROUP)]
    return {
        "y_true": (rng.random(size) < 0.3).astype(int).tolist(),
        "y_pred": (rng.random(size) < 0.4).astype(int).tolist(),
        "groups": [names[number] for number in numbers.tolist()],
    }


def run(solution: Any, data: Mapping[str, Any]) -> pd.DataFrame:
    """Report the rates."""
    report: pd.DataFrame = solution.group_rates(data["y_true"], data["y_pred"], data["groups"])
    return report


def check(data: Mapping[str, Any], result: pd.DataFrame) -> None:
    """Assert that two of the rates are right."""
    number, names = pd.factorize(np.array(data["groups"]))
    assert result["group"].tolist() == names.tolist(), "other groups, or in another order"
    y_true, y_pred = np.array(data["y_true"]), np.array(data["y_pred"])
    n, true = np.bincount(number), np.bincount(number, weights=y_true)
    selected = np.bincount(number, weights=y_pred)
    both = np.bincount(number, weights=y_pred * y_true)
    assert np.allclose(result["selection_rate"], selected / n, rtol=1e-9), "other selection rates"
    assert np.allclose(result["tpr"], both / true, rtol=1e-9, equal_nan=True), "other tpr"
