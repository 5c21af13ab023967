"""What is timed: one run of three iterations from k-means++ starts.

The rows lie in more groups than there are clusters, so the iteration does not end before its
third step. An array of all differences (n_samples, n_clusters, n_features) shows in the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "rows"
SIZE = 8_000
GROWTH = (500, 1_000, 2_000, 4_000, 8_000)

CLUSTERS = 20
COLUMNS = 16

Fitted = tuple[np.ndarray, np.ndarray, float]


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return rows around forty middles, some of them rarer than others."""
    middles = rng.normal(0, 3, size=(40, COLUMNS))
    group = (rng.random(size) ** 2 * len(middles)).astype(int)
    return {"X": middles[group] + rng.normal(size=(size, COLUMNS))}


def run(solution: Any, data: Mapping[str, Any]) -> Fitted:
    """Fit once."""
    model = solution.KMeans(CLUSTERS, n_init=1, max_iter=3, tol=0, seed=4).fit(data["X"])
    return np.asarray(model.centers_), np.asarray(model.labels_), float(model.inertia_)


def check(data: Mapping[str, Any], result: Fitted) -> None:
    """Assert that labels and inertia fit the centres, and that the centres divide the rows."""
    X, (centers, labels, inertia) = data["X"], result
    assert centers.shape == (CLUSTERS, COLUMNS), "other centres"
    nearest, least = np.zeros(len(X), dtype=int), np.full(len(X), np.inf)
    for j, center in enumerate(centers):
        distances = ((X - center) ** 2).sum(axis=1)
        nearest[distances < least] = j
        least = np.minimum(least, distances)
    assert np.array_equal(labels, nearest), "a label is not of the nearest centre"
    assert np.isclose(inertia, least.sum(), rtol=1e-9), "another inertia"
    assert inertia < 0.8 * len(X) * X.var(axis=0).sum(), "the centres hardly divide the rows"
