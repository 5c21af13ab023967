"""Random rows and starts for two clusters: neither of which can lose all its rows, so that nothing
is left open.
"""

import numpy as np
from hypothesis import strategies as st

INPUTS = st.tuples(
    st.integers(0, 2**32 - 1),
    st.integers(2, 30),
    st.integers(1, 4),
    st.integers(1, 6),
    st.sampled_from([0, 1e-4, 0.01]),
)


def run(solution, values):
    """Return what a solution makes of one input."""
    seed, n_samples, n_features, max_iter, tol = values
    X = np.random.default_rng(seed).gamma(0.7, 5.0, size=(n_samples, n_features))
    model = solution.KMeans(2, init=X[:2], max_iter=max_iter, tol=tol).fit(X)
    new = np.random.default_rng(seed + 1).gamma(0.7, 5.0, size=(9, n_features))
    labels = [int(label) for rows in (X, new) for label in model.predict(rows)]
    return np.ravel(model.centers_).tolist(), labels, float(model.inertia_)


TOLERANCE = {"rtol": 1e-9, "atol": 1e-9}
