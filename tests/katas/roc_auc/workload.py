"""What is timed: the three core functions, one after the other, on the same weighted rows in lists.

Half of the rows are positive, so there are as many pairs as can be. The scores have five decimals:
nearly every row has a score of its own, and some thousands tie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "rows"
SIZE = 20_000
GROWTH = (4_000, 8_000, 16_000, 32_000, 64_000)

Measured = tuple[tuple[np.ndarray, np.ndarray, np.ndarray], float, float]


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return labels, scores of which the positive ones are higher by half a deviation, weights."""
    y_true = rng.permutation(np.arange(size) % 2)
    y_score = np.round(rng.normal(size=size) + 0.5 * y_true, 5)
    parts = {"y_true": y_true, "y_score": y_score, "sample_weight": rng.lognormal(size=size)}
    return {name: part.tolist() for name, part in parts.items()}


def run(solution: Any, data: Mapping[str, Any]) -> Measured:
    """Call each once."""
    rows, options = (data["y_true"], data["y_score"]), {"sample_weight": data["sample_weight"]}
    fpr, tpr, thresholds = solution.roc_curve(*rows, **options)
    area = float(solution.roc_auc(*rows, **options))
    precision = float(solution.average_precision(*rows, **options))
    return (np.asarray(fpr), np.asarray(tpr), np.asarray(thresholds)), area, precision


def check(data: Mapping[str, Any], result: Measured) -> None:
    """Assert that the curve is as defined, and that area and precision fit it."""
    (fpr, tpr, thresholds), area, precision = result
    y_true, y_score, weights = map(np.array, data.values())
    scores, inverse = np.unique(-y_score, return_inverse=True)
    assert np.array_equal(thresholds[1:], -scores) and thresholds[0] == np.inf, "other thresholds"
    fp, tp = (np.bincount(inverse, weights * (y_true == label)).cumsum() for label in (0, 1))
    assert np.allclose(fpr[1:], fp / fp[-1], rtol=1e-9), "another fpr"
    assert np.allclose(tpr[1:], tp / tp[-1], rtol=1e-9), "another tpr"
    assert fpr[0] == tpr[0] == 0, "the curve begins at another point"
    assert np.isclose(area, np.trapezoid(tpr, fpr), rtol=1e-9), "another area"
    steps = np.diff(tp, prepend=0.0) @ (tp / (tp + fp)) / tp[-1]
    assert np.isclose(precision, steps, rtol=1e-9), "another average precision"
