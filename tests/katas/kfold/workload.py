"""What is timed: drawing all folds of a shuffled `StratifiedKFold`, one by one.

The labels are text in a list, and a hundred rows share one: a pass over all rows for each
label is quadratic. A hundred folds are many enough that a loop over all rows
for each of them shows in the time, and keeping them all in the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "rows"
SIZE = 50_000
GROWTH = (4_000, 8_000, 16_000, 32_000, 64_000)

FOLDS = 100
ROWS_A_LABEL = 100

Drawn = list[tuple[int, int, np.ndarray]]


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return rows of no content and their labels in random order."""
    names = [f"k{number}" for number in range(size // ROWS_A_LABEL)]
    labels = rng.permutation(np.arange(size) % len(names)).tolist()
    return {"X": np.zeros((size, 1)), "y": [names[label] for label in labels]}


def run(solution: Any, data: Mapping[str, Any]) -> Drawn:
    """Draw each fold and keep of it the size and sum of `train`, and `test`."""
    splitter = solution.StratifiedKFold(FOLDS, shuffle=True, seed=3)
    folds = splitter.split(data["X"], data["y"])
    return [(len(train), int(np.sum(train)), np.asarray(test)) for train, test in folds]


def check(data: Mapping[str, Any], result: Drawn) -> None:
    """Assert that each row tests once and trains in the other folds, and that the labels are spread."""
    n = len(data["y"])
    number_of = {f"k{number}": number for number in range(n // ROWS_A_LABEL)}
    labels = np.array([number_of[name] for name in data["y"]])
    assert len(result) == FOLDS, f"{len(result)} folds"
    fold_of = np.repeat(np.arange(FOLDS), [len(test) for *_, test in result])
    tested = np.concatenate([test for *_, test in result])
    assert np.array_equal(np.sort(tested), np.arange(n)), "not every row tests once"
    for size, total, test in result:
        assert size == n - len(test), "a fold trains on too few or too many rows"
        assert total == n * (n - 1) // 2 - test.sum(), "a fold trains on other rows"
    members = np.bincount(labels[tested] * FOLDS + fold_of, minlength=n // ROWS_A_LABEL * FOLDS)
    members = members.reshape(-1, FOLDS)
    assert np.ptp(members, axis=1).max() <= 1, "the labels are not spread evenly"
    assert np.ptp(members.sum(axis=0)) <= 1, "the test parts differ in size"
