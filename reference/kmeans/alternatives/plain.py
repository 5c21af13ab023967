"""Plain NumPy, one centre after the other: the baseline of the workload."""

import numpy as np


class KMeans:
    """Lloyd's iteration with a pass over all rows for each centre."""

    def __init__(
        self, n_clusters=8, *, init="k-means++", n_init=10, max_iter=300, tol=1e-4, seed=None
    ):
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.seed = seed
        self.centers_ = None

    def fit(self, X):
        """Keep the best of all runs."""
        X = as_rows(X)
        if self.n_clusters < 1 or self.n_clusters > len(X):
            raise ValueError(f"cannot make {self.n_clusters} clusters of {len(X)} rows")
        if isinstance(self.init, str) and self.init == "k-means++":
            rng = np.random.default_rng(self.seed)
            starts = (draw_starts(X, self.n_clusters, rng) for _ in range(self.n_init))
        elif isinstance(self.init, str):
            raise ValueError(f"init={self.init} is not known")
        else:
            given = as_rows(self.init).copy()
            if given.shape != (self.n_clusters, X.shape[1]):
                raise ValueError("init needs a row for each cluster, as wide as X")
            starts = [given]
        best = np.inf
        for centers in starts:
            centers = self.iterate(X, centers)
            labels, distances = assign(X, centers)
            inertia = distances.sum()
            if inertia < best:
                best = inertia
                self.centers_, self.labels_, self.inertia_ = centers, labels, float(inertia)
        return self

    def iterate(self, X, centers):
        """Return where the centres end."""
        limit = self.tol * np.mean(np.var(X, axis=0))
        for _ in range(self.max_iter):
            labels, distances = assign(X, centers)
            moved = centers.copy()
            farthest_first = None
            for j in range(len(centers)):
                members = X[labels == j]
                if len(members):
                    moved[j] = members.mean(axis=0)
                    continue
                if farthest_first is None:
                    farthest_first = iter(np.argsort(distances)[::-1])
                row = next(farthest_first)
                if distances[row] > 0:
                    moved[j] = X[row]
            movement = np.sum((moved - centers) ** 2)
            centers = moved
            if movement <= limit:
                break
        return centers

    def predict(self, X):
        """Return the nearest centre of each row."""
        if self.centers_ is None:
            raise ValueError("fit first")
        X = as_rows(X)
        if X.shape[1] != self.centers_.shape[1]:
            raise ValueError("X has another number of columns than the training rows")
        return assign(X, self.centers_)[0]


def as_rows(X):
    """Return a table of float64."""
    X = np.asarray(X, dtype=np.float64)
    if not np.all(np.isfinite(X)):
        raise ValueError("X holds NaN or infinity")
    return X


def assign(X, centers):
    """Return the nearest centre of each row and its squared distance."""
    labels = np.zeros(len(X), dtype=int)
    distances = np.full(len(X), np.inf)
    for j, center in enumerate(centers):
        to_this = ((X - center) ** 2).sum(axis=1)
        nearer = to_this < distances
        labels[nearer] = j
        distances[nearer] = to_this[nearer]
    return labels, distances


def draw_starts(X, n_clusters, rng):
    """Draw rows by their squared distance to the starts so far."""
    rows = [rng.integers(len(X))]
    distances = ((X - X[rows[0]]) ** 2).sum(axis=1)
    for _ in range(1, n_clusters):
        total = distances.sum()
        weights = distances / total if total > 0 else None
        rows.append(rng.choice(len(X), p=weights))
        distances = np.minimum(distances, ((X - X[rows[-1]]) ** 2).sum(axis=1))
    return X[rows]
