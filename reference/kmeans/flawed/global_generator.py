"""Seeds and uses the generator that all of NumPy shares.

Fails: global-state
Written: with the suite
"""

import numpy as np


class KMeans:
    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.seed = seed

    def fit(self, X):
        X = _check(X)
        if self.n_clusters < 1 or self.n_clusters > len(X):
            raise ValueError(f"n_clusters={self.n_clusters} for {len(X)} rows")
        self.inertia_ = np.inf
        for centers in self._all_starts(X):
            centers, labels, inertia = self._iterate(X, centers)
            if inertia < self.inertia_:
                self.centers_, self.labels_, self.inertia_ = centers, labels, inertia
        return self

    def predict(self, X):
        if not hasattr(self, "centers_"):
            raise ValueError("this KMeans is not fitted yet")
        X = _check(X)
        if X.shape[1] != self.centers_.shape[1]:
            raise ValueError(f"{X.shape[1]} columns instead of {self.centers_.shape[1]}")
        return _distances(X, self.centers_).argmin(axis=1)

    def _all_starts(self, X):
        if isinstance(self.init, str):
            if self.init != "k-means++":
                raise ValueError(f"unknown init {self.init!r}")
            rng = np.random
            if self.seed is not None:
                rng.seed(self.seed)
            return (_plus_plus(X, self.n_clusters, rng) for _ in range(self.n_init))
        starts = np.array(self.init, dtype=float)
        if starts.shape != (self.n_clusters, X.shape[1]):
            raise ValueError(f"init has shape {starts.shape}")
        return [starts]

    def _iterate(self, X, centers):
        limit = self.tol * X.var(axis=0).mean()
        for _ in range(self.max_iter):
            distances = _distances(X, centers)
            labels = distances.argmin(axis=1)
            own = distances[np.arange(len(X)), labels]
            moved = centers.copy()
            for j in range(self.n_clusters):
                if np.any(labels == j):
                    moved[j] = X[labels == j].mean(axis=0)
                elif own.max() > 0:
                    moved[j] = X[own.argmax()]
                    own[own.argmax()] = 0
            movement = ((moved - centers) ** 2).sum()
            centers = moved
            if movement <= limit:
                break
        distances = _distances(X, centers)
        return centers, distances.argmin(axis=1), distances.min(axis=1).sum()


def _check(X):
    X = np.asarray(X, dtype=float)
    if not np.isfinite(X).all():
        raise ValueError("X contains NaN or infinity")
    return X


def _distances(X, centers):
    """Squared distances, (n_samples, n_clusters)."""
    return np.stack([((X - center) ** 2).sum(axis=1) for center in centers], axis=1)


def _plus_plus(X, n_clusters, rng):
    starts = [X[rng.randint(len(X))]]
    nearest = ((X - starts[0]) ** 2).sum(axis=1)
    while len(starts) < n_clusters:
        total = nearest.sum()
        if total > 0:
            start = X[rng.choice(len(X), p=nearest / total)]
        else:
            start = X[rng.randint(len(X))]
        starts.append(start)
        nearest = np.minimum(nearest, ((X - start) ** 2).sum(axis=1))
    return np.array(starts)
