"""What is timed: an application's life for one large batch, from startup to shutdown.

The body comes as JSON text, so reading and checking it counts, as it does in production.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

UNIT = "rows"
SIZE = 2_000
GROWTH = (1_000, 2_000, 4_000, 8_000, 16_000)

FEATURES = 20


def prepare(size: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return the body of a request: rows of full-length decimals."""
    rows = rng.normal(size=(size, FEATURES))
    return {"rows": size, "body": json.dumps({"rows": rows.tolist()})}


def run(solution: Any, data: Mapping[str, Any]) -> tuple[int, Any]:
    """Make an application, serve it, and have it answer the batch."""
    load = solution.driver.Loader(solution.driver.Model(2.0))
    app = solution.create_app(load, n_features=FEATURES, max_batch=GROWTH[-1])
    answer: tuple[int, Any] = solution.driver.answer_of(app, data["body"])
    return answer


def check(data: Mapping[str, Any], result: tuple[int, Any]) -> None:
    """Assert that each row got its prediction."""
    status, answer = result
    assert status == 200, f"status {status}"
    sums = np.array(json.loads(data["body"])["rows"]).sum(axis=1)
    assert np.allclose(answer["predictions"], 2 * sums, rtol=1e-9, atol=1e-9), "other predictions"
