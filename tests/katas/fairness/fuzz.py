"""Random labels in a few groups, some of them unknown, with and without a second attribute."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

INPUTS = st.tuples(
    st.integers(0, 2**32 - 1),
    st.integers(1, 40),
    st.integers(0, 8),
    st.booleans(),
)


def plainly(name):
    """Return a name that is equal to itself: an unknown one as None."""
    if isinstance(name, tuple):
        return tuple(plainly(part) for part in name)
    return None if pd.isna(name) else name


def run(solution, values):
    """Return what a solution makes of one input."""
    seed, n_samples, min_n, two = values
    rng = np.random.default_rng(seed)
    y_true, y_pred = (rng.random((2, n_samples)) < rng.random((2, 1))).astype(int).tolist()
    groups = rng.choice(np.array(["b", "a", "c", None], dtype=object), n_samples)
    if two:
        groups = pd.DataFrame({"one": groups, "two": rng.integers(0, 2, n_samples)})
    report = solution.group_rates(y_true, y_pred, groups, min_n=min_n)
    found = solution.disparities(y_true, y_pred, groups, min_n=min_n)
    rates = report[["n", "selection_rate", "base_rate", "tpr", "fpr", "precision"]].to_numpy(float)
    names = [plainly(name) for name in report["group"]]
    differences = [
        float(found[key])
        for key in ("parity_difference", "parity_ratio", "odds_difference", "base_rate_difference")
    ]
    compared = not all(report["small"])
    return (
        names,
        rates.ravel().tolist(),
        differences,
        plainly(found["lowest"]) if compared else None,
        [plainly(name) for name in found["left_out"]],
    )


TOLERANCE = {"rtol": 1e-9, "atol": 1e-12}
