"""Goes on when the centres moved by exactly what tol allows.

Fails: tolerance
Written: after the suite
Same set as: tolerance_absolute.py, because when a run ends is all that either gets wrong
"""

import numpy as np


def _matrix(X, name="X"):
    rows = np.array(X, dtype=float)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ValueError(f"{name} must be a finite table of rows and columns")
    return rows


def _nearest(rows, centers):
    score = rows @ centers.T
    score *= -2
    score += np.einsum("ij,ij->i", centers, centers)
    return score.argmin(axis=1)


def _squares(rows, targets):
    difference = rows - targets
    return np.einsum("ij,ij->i", difference, difference)


class KMeans:
    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        if n_clusters < 1:
            raise ValueError(f"n_clusters={n_clusters} is below 1")
        if isinstance(init, str):
            if init != "k-means++":
                raise ValueError(f"unknown init {init!r}")
        else:
            init = _matrix(init, "init")
            if len(init) != n_clusters:
                raise ValueError(f"init has {len(init)} rows for n_clusters={n_clusters}")
        self.n_clusters, self.init, self.n_init = n_clusters, init, n_init
        self.max_iter, self.tol, self.seed = max_iter, tol, seed

    def fit(self, X):
        rows = _matrix(X)
        if self.n_clusters > len(rows):
            raise ValueError(f"n_clusters={self.n_clusters} exceeds {len(rows)} rows")
        self._origin = rows.mean(axis=0)
        rows -= self._origin
        limit = self.tol * rows.var(axis=0).mean()
        if isinstance(self.init, str):
            rng = np.random.default_rng(self.seed)
            runs = (self._run(rows, self._draw(rows, rng), limit) for _ in range(self.n_init))
        elif self.init.shape[1] != rows.shape[1]:
            raise ValueError(f"init has {self.init.shape[1]} columns, X has {rows.shape[1]}")
        else:
            runs = [self._run(rows, self.init - self._origin, limit)]
        self.inertia_, self._centers, self.labels_ = min(runs, key=lambda run: run[0])
        self.centers_ = self._centers + self._origin
        return self

    def _draw(self, rows, rng):
        chosen = [rng.integers(len(rows))]
        distance = _squares(rows, rows[chosen[0]])
        while len(chosen) < self.n_clusters:
            total = distance.sum()
            chosen.append(rng.choice(len(rows), p=distance / total if total > 0 else None))
            distance = np.minimum(distance, _squares(rows, rows[chosen[-1]]))
        return rows[chosen]

    def _run(self, rows, centers, limit):
        for _ in range(self.max_iter):
            labels = _nearest(rows, centers)
            counts = np.bincount(labels, minlength=self.n_clusters)
            sums = np.zeros_like(centers)
            for column in range(rows.shape[1]):
                sums[:, column] = np.bincount(
                    labels, weights=rows[:, column], minlength=self.n_clusters
                )
            moved = sums / np.maximum(counts, 1)[:, None]
            empty = np.flatnonzero(counts == 0)
            if empty.size:
                distance = _squares(rows, centers[labels])
                far = np.argsort(-distance, kind="stable")[: empty.size]
                keep = distance[far] == 0
                moved[empty] = np.where(keep[:, None], centers[empty], rows[far])
            shift = ((moved - centers) ** 2).sum()
            centers = moved
            if shift < limit or shift == 0:
                break
        labels = _nearest(rows, centers)
        return float(_squares(rows, centers[labels]).sum()), centers, labels

    def predict(self, X):
        if not hasattr(self, "centers_"):
            raise ValueError("predict before fit")
        rows = _matrix(X)
        if rows.shape[1] != self._origin.size:
            raise ValueError(f"{rows.shape[1]} columns where fit had {self._origin.size}")
        return _nearest(rows - self._origin, self._centers)
