"""Random rows: scores often tie, some are infinite, some have no weight, some are of one class."""

from math import inf

import numpy as np
from hypothesis import strategies as st

SCORES = st.sampled_from([-inf, inf, 0.0, 0.1, 0.1 + 2**-55, 0.3, 1e-9]) | st.integers(-3, 3)
ROWS = st.tuples(
    st.sampled_from([0, 1, 0, 1, True, 1.0]),
    SCORES,
    st.sampled_from([0, 1, 2, 0.5, 1e-6, 30]),
    st.sampled_from(["b", "B", "10", "9"]),
)
INPUTS = st.tuples(st.lists(ROWS, min_size=1, max_size=14), st.booleans(), st.floats(0.001, 0.999))


def run(solution, values):
    """Return what the five functions make of the rows, an error where one raises."""
    rows, weighted, alpha = values
    y_true, y_score, weights, names = map(list, zip(*rows, strict=True))
    options = {"sample_weight": weights} if weighted else {}
    columns = np.outer(np.array(y_score, float), np.ones(4)) == np.arange(4)
    columns = columns[:, : len(set(names))] + np.array(weights)[:, None]
    calls = {
        "roc_curve": lambda: [list(p) for p in solution.roc_curve(y_true, y_score, **options)],
        "roc_auc": lambda: solution.roc_auc(y_true, y_score, **options),
        "average_precision": lambda: solution.average_precision(y_true, y_score, **options),
        "macro": lambda: solution.roc_auc_ovr(names, columns),
        "weighted": lambda: solution.roc_auc_ovr(names, columns, "weighted", **options),
        "delong_ci": lambda: list(solution.delong_ci(y_true, y_score, alpha)),
    }
    return {name: outcome(call) for name, call in calls.items()}


def outcome(call):
    """Return the value, or the word for an error."""
    try:
        return call()
    except ValueError:
        return "ValueError"


TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}
