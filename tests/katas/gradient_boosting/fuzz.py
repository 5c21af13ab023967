"""Random rows of one feature, often with equal values: several features tie in small nodes."""

import numpy as np
from hypothesis import strategies as st

INPUTS = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 2**32 - 1),
        "n": st.integers(1, 40),
        "values": st.integers(1, 60),
        "n_estimators": st.integers(1, 6),
        "learning_rate": st.floats(0.01, 1.5),
        "max_depth": st.integers(1, 6),
    }
)


def run(solution, values):
    """Return the stages on the training rows and between them."""
    options = dict(values)
    rng = np.random.default_rng(options.pop("seed"))
    X = rng.integers(options.pop("values"), size=(options.pop("n"), 1)) / 8
    model = solution.GradientBoosting(**options).fit(X, rng.exponential(size=len(X)))
    rows = np.vstack([X, X + 1 / 32])
    return [np.asarray(stage, dtype=float) for stage in model.staged_predict(rows)]


TOLERANCE = {"rtol": 1e-7, "atol": 1e-9}
