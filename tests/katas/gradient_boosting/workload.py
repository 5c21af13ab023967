"""What is timed: growing four trees of depth 3 and predicting the training rows again.

Three features are continuous; the fourth has ten values, so that runs of equal ones are long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "rows"
SIZE = 8_000
GROWTH = (800, 1_600, 3_200, 6_400, 12_800)

TREES, RATE = 4, 0.5


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return rows of four features and a target that bends with three of them."""
    X = rng.lognormal(size=(size, 4))
    X[:, 3] = rng.integers(10, size=size)
    y = np.sin(3 * X[:, 0]) + (X[:, 1] > 1) * X[:, 3] + rng.normal(size=size)
    return {"X": X, "y": y}


def run(solution: Any, data: Mapping[str, Any]) -> np.ndarray:
    """Fit and predict."""
    model = solution.GradientBoosting(n_estimators=TREES, learning_rate=RATE, max_depth=3)
    return np.asarray(model.fit(data["X"], data["y"]).predict(data["X"]), dtype=float)


def check(data: Mapping[str, Any], result: np.ndarray) -> None:
    """Assert that the mean is kept and the error as much less as four trees can make it."""
    y = data["y"]
    assert result.shape == y.shape, f"{result.shape} predictions"
    assert np.isclose(result.mean(), y.mean()), "the mean of the predictions is not that of y"
    assert np.mean((y - result) ** 2) < 0.55 * y.var(), "four trees learn more than that"
