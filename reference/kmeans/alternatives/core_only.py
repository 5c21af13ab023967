"""What fits into 45 minutes: the core, all distances of rows and centres at once."""

import numpy as np


class KMeans:
    """Lloyd's iteration on a table of distances, (n_samples, n_clusters)."""

    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        self.k, self.init, self.n_init = n_clusters, init, n_init
        self.max_iter, self.tol, self.seed = max_iter, tol, seed

    def fit(self, X):
        """Return self after the best of the runs."""
        X = np.array(X, dtype=float)
        if not np.isfinite(X).all() or not 1 <= self.k <= len(X):
            raise NotImplementedError("stretch: bad calls")
        if isinstance(self.init, str):
            rng = np.random.default_rng(self.seed)
            runs = [self._run(X, self._plus_plus(X, rng)) for _ in range(self.n_init)]
        else:
            runs = [self._run(X, np.array(self.init, dtype=float))]
        self.inertia_, _, self.centers_, self.labels_ = min(runs, key=lambda run: run[0])
        return self

    def predict(self, X):
        """Return the column with the smallest distance."""
        return _distances(np.array(X, dtype=float), self.centers_).argmin(axis=1)

    def _run(self, X, C):
        spread = X.var(axis=0).mean()
        for iteration in range(self.max_iter):  # noqa: B007
            D = _distances(X, C)
            one_hot = np.eye(len(C))[D.argmin(axis=1)]  # (n, k)
            counts = one_hot.sum(axis=0)
            new = (one_hot.T @ X) / np.maximum(counts, 1)[:, None]
            far = iter(D.min(axis=1).argsort()[::-1])
            for j in np.flatnonzero(counts == 0):
                row = next(far)
                new[j] = X[row] if D[row].min() > 0 else C[j]
            moved, C = ((new - C) ** 2).sum(), new
            if moved <= self.tol * spread:
                break
        D = _distances(X, C)
        return float(D.min(axis=1).sum()), iteration, C, D.argmin(axis=1)

    def _plus_plus(self, X, rng):
        C = [X[rng.integers(len(X))]]
        while len(C) < self.k:
            d = _distances(X, np.array(C)).min(axis=1)
            p = d / d.sum() if d.any() else None
            C.append(X[rng.choice(len(X), p=p)])
        return np.array(C)


def _distances(X, C):
    return np.stack([((X - c) ** 2).sum(axis=1) for c in C], axis=1)
