"""scikit-learn's `KMeans` in the interface of the kata.

What is dressed: rows are moved to around 0 (scikit-learn does so when it fits, not when it
predicts), a draw without a seed comes from the operating system instead of NumPy's global state,
and whatever the numbers are, they are float64.
"""

import warnings

import numpy as np
from sklearn import cluster

__all__ = ["KMeans"]


class KMeans:
    """`sklearn.cluster.KMeans`."""

    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        self.n_clusters, self.init, self.seed = n_clusters, init, seed
        self.options = {"max_iter": max_iter, "tol": tol, "algorithm": "lloyd"}
        self.n_init = n_init
        self.peer = None

    def fit(self, X):
        X = np.array(X, dtype=float)
        self.middle = X.mean(axis=0)
        named = isinstance(self.init, str)
        if not named and np.shape(self.init) != (self.n_clusters, X.shape[1]):
            raise ValueError("init has another shape")
        seed = self.seed if self.seed is not None else int(np.random.default_rng().integers(2**32))
        self.peer = cluster.KMeans(
            self.n_clusters,
            init=self.init if named else np.array(self.init, dtype=float) - self.middle,
            n_init=self.n_init if named else 1,
            random_state=seed,
            **self.options,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # fewer distinct rows than clusters
            self.peer.fit(X - self.middle)
        self.centers_ = self.peer.cluster_centers_ + self.middle
        self.labels_, self.inertia_ = self.peer.labels_, self.peer.inertia_
        return self

    def predict(self, X):
        if self.peer is None:
            raise ValueError("KMeans is not fitted")
        X = np.array(X, dtype=float)
        if X.shape[1] != len(self.middle):
            raise ValueError(f"{X.shape[1]} columns, not {len(self.middle)}")
        return self.peer.predict(X - self.middle)
