"""Matrix products all the way: centred rows, a table of scores, one-hot memberships, starts drawn
greedily with the standard library's generator; arrays are given back as lists.
"""

import math
import random
from itertools import accumulate

import numpy as np


class KMeans:
    """K-means on rows that were moved to around 0 and moved back at the end."""

    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        if n_clusters < 1:
            raise ValueError("n_clusters must be positive")
        if isinstance(init, str) and init != "k-means++":
            raise ValueError("init must be k-means++ or an array")
        self._k, self._n_init, self._max_iter = n_clusters, n_init, max_iter
        self._tol, self._seed = tol, seed
        self._init = None if isinstance(init, str) else _table(init).copy()
        if self._init is not None and len(self._init) != n_clusters:
            raise ValueError("init has too few or too many rows")

    def fit(self, X):
        X = _table(X)
        if len(X) < self._k:
            raise ValueError(f"n_clusters is {self._k}, there are only {len(X)} rows")
        self._middle = X.mean(axis=0)
        X = X - self._middle
        best = None
        for starts in self._all_starts(X):
            run = _lloyd(X, starts, self._max_iter, self._tol)
            if best is None or run[0] < best[0]:
                best = run
        self.inertia_, self._centers, labels = best
        self.labels_ = labels.tolist()
        self.centers_ = (self._centers + self._middle).tolist()
        return self

    def predict(self, X):
        if not hasattr(self, "_centers"):
            raise ValueError("not fitted")
        X = _table(X)
        if X.shape[1] != self._middle.size:
            raise ValueError("columns differ from those of fit")
        return _scores(X - self._middle, self._centers).argmin(axis=1).tolist()

    def _all_starts(self, X):
        if self._init is not None:
            if self._init.shape[1] != X.shape[1]:
                raise ValueError("init and X differ in columns")
            return [self._init - self._middle]
        generator = random.Random(self._seed)
        return (_greedy(X, self._k, generator) for _ in range(self._n_init))


def _table(X):
    X = np.asarray(X, dtype="float64")
    if not math.isfinite(X.sum()) and not np.isfinite(X).all():
        raise ValueError("not all numbers are finite")
    return X


def _scores(X, C):
    return (C * C).sum(axis=1) - 2 * (X @ C.T)


def _inertia_of(X, C, labels):
    gaps = X - C[labels]
    return np.einsum("ij,ij->i", gaps, gaps)


def _lloyd(X, C, max_iter, tol):
    stop = tol * X.var(axis=0).mean()
    for _ in range(max_iter):
        labels = _scores(X, C).argmin(axis=1)
        members = (labels[:, None] == np.arange(len(C))).astype(float)
        sizes = members.sum(axis=0)
        sums = members.T @ X
        lost = np.flatnonzero(sizes == 0)
        if lost.size:
            distances = _inertia_of(X, C, labels)
            for j in lost:  # the farthest row leaves its cluster for good
                row = distances.argmax()
                if distances[row] <= 0:
                    sums[j], sizes[j] = C[j], 1
                    continue
                distances[row] = -1
                if sizes[labels[row]] > 1:
                    sums[labels[row]] -= X[row]
                    sizes[labels[row]] -= 1
                sums[j], sizes[j] = X[row], 1
        new = sums / sizes[:, None]
        movement = float(np.square(new - C).sum())
        C = new
        if movement <= stop:
            break
    labels = _scores(X, C).argmin(axis=1)
    return float(_inertia_of(X, C, labels).sum()), C, labels


def _greedy(X, k, generator):
    """Draw three rows by squared distance and keep the one that leaves the least of it."""
    starts = [generator.randrange(len(X))]
    left = np.square(X - X[starts[0]]).sum(axis=1)
    while len(starts) < k:
        if left.any():
            weights = list(accumulate(left.tolist()))
            drawn = generator.choices(range(len(X)), cum_weights=weights, k=3)
        else:
            drawn = [generator.randrange(len(X))]
        options = [(np.minimum(left, np.square(X - X[row]).sum(axis=1)), row) for row in drawn]
        left, row = min(options, key=lambda option: option[0].sum())
        starts.append(row)
    return X[starts]
