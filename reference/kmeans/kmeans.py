"""K-means: a row belongs to its nearest centre, a centre is the mean of its rows.

Each of the two sentences is easily made true at the cost of the other; making them true in turn
(Lloyd's iteration) lowers the sum of squared distances every time, so it ends. It ends at a
*local* minimum, which one depends on the starts: hence starts drawn far from each other, and
several runs.

Symbols
-------
n, d, k        rows, columns, clusters
x (d,)         a row of X (n, d)
c (d,)         a centre of centers (k, d)
label (n,)     label(x) = argmin over c of |x - c|^2
inertia        sum over x of |x - c_label(x)|^2
D^2(x)         squared distance of x to the nearest start so far

Rules
-----
assign         |x - c|^2 = |x|^2 + 2 (|c|^2 / 2 - x . c), so argmin needs |c|^2 / 2 - x . c alone
update         c = mean of the rows with its label; without any, the row farthest from its own c
stop           sum |c_new - c_old|^2 <= tol * mean variance of the columns
k-means++      P(next start = x) = D^2(x) / sum of D^2

Sources: S. Lloyd, "Least squares quantization in PCM" (1957, printed 1982), section IV, for the
iteration; D. Arthur and S. Vassilvitskii, "k-means++: the advantages of careful seeding" (2007),
section 2.2 for the starts and theorem 1.1 for what they are worth: an expected inertia within
8 (ln k + 2) of the best.
"""

import numpy as np

BLOCK = 1024  # rows whose scores against all centres, (BLOCK, k), exist at one time


class KMeans:
    """Group rows around centres by Lloyd's iteration from k-means++ starts.

    Parameters
    ----------
    n_clusters : int, default 8
        Number of centres, from 1 to n_samples.
    init : "k-means++" or array-like of shape (n_clusters, n_features), default "k-means++"
        How the starts are drawn, or the starts themselves: then there is a single run.
    n_init : int, default 10
        Number of runs; the one with the smallest inertia is kept.
    max_iter : int, default 300
        The most iterations of one run.
    tol : float, default 1e-4
        A run ends once the squared movements of its centres sum to at most `tol` times
        the mean variance of the columns. 0 waits until nothing moves.
    seed : int or None, default None
        The same seed gives the same result at every `fit`; None draws anew.

    Attributes
    ----------
    centers_ : array of float, shape (n_clusters, n_features)
    labels_ : array of int, shape (n_samples,)
        The position in `centers_` of the centre nearest to each training row.
    inertia_ : float
        The sum of squared distances of the training rows to these centres.

    Examples
    --------
    >>> model = KMeans(2, init=[[0.0], [5.0]]).fit([[1], [2], [9]])
    >>> model.centers_.tolist(), model.inertia_
    ([[1.5], [9.0]], 0.5)
    """

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
        """Find the centres of the rows.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        KMeans
            The object itself, with `centers_`, `labels_` and `inertia_` set.

        Raises
        ------
        ValueError
            If a number is not finite, if there are fewer rows than clusters or no clusters,
            or if `init` is neither a known name nor of the right shape.
        """
        X = _numbers(X)
        if not 1 <= self.n_clusters <= len(X):
            raise ValueError(f"n_clusters={self.n_clusters} does not fit {len(X)} rows.")
        runs = (self._run(X, starts) for starts in self._starts(X))
        self.inertia_, self.centers_, self.labels_ = min(runs, key=lambda run: run[0])
        return self

    def predict(self, X):
        """Return the position of the nearest centre of each row.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        array of int, shape (n_samples,)

        Raises
        ------
        ValueError
            Before `fit`, if a number is not finite, or if the number of columns is another.
        """
        if not hasattr(self, "centers_"):
            raise ValueError("KMeans has no centres yet; call fit first.")
        X = _numbers(X)
        if X.shape[1] != self.centers_.shape[1]:
            raise ValueError("X has not as many columns as the training rows.")
        return _nearest(X, self.centers_)

    def _starts(self, X):
        """Yield the starts of each run, (k, d)."""
        if isinstance(self.init, str):
            if self.init != "k-means++":
                raise ValueError("init is neither 'k-means++' nor an array.")
            rng = np.random.default_rng(self.seed)  # one for all runs, or all would be alike
            for _ in range(self.n_init):
                yield _spread(X, self.n_clusters, rng)
        else:
            starts = _numbers(self.init)
            if starts.shape != (self.n_clusters, X.shape[1]):
                raise ValueError("init needs a start for each cluster, as wide as X.")
            yield starts

    def _run(self, X, centers):
        """Iterate from these starts; return inertia, centres and labels that fit each other."""
        enough = self.tol * X.var(axis=0).mean()
        for _ in range(self.max_iter):
            moved = _means(X, _nearest(X, centers), centers)
            movement = ((moved - centers) ** 2).sum()
            centers = moved
            if movement <= enough:
                break
        labels = _nearest(X, centers)  # anew: the last labels are of where the centres stood
        return float(_squared(X, centers[labels]).sum()), centers, labels


def _numbers(X):
    """Return rows as float64, (n, d)."""
    X = np.asarray(X, dtype=float)
    if not np.isfinite(X).all():
        raise ValueError("NaN and infinity have no place among rows.")
    return X


def _squared(X, points):
    """Return the squared distance of each row to its point, (n,)."""
    return ((X - points) ** 2).sum(axis=1)


def _nearest(X, centers):
    """Return the position of each row's nearest centre, (n,)."""
    labels = np.empty(len(X), dtype=int)
    for start in range(0, len(X), BLOCK):
        rows = X[start : start + BLOCK]
        middle = rows.mean(axis=0)  # near the rows: far from the origin x . c would lose digits
        c = centers - middle
        scores = (c**2).sum(axis=1) / 2 - (rows - middle) @ c.T  # (k,) - (BLOCK, k)
        labels[start : start + BLOCK] = scores.argmin(axis=1)
    return labels


def _means(X, labels, centers):
    """Return the mean of each cluster's rows, (k, d); an empty one takes the farthest row."""
    k = len(centers)
    counts = np.bincount(labels, minlength=k)
    sums = [np.bincount(labels, weights=column, minlength=k) for column in X.T]
    means = np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]  # (k, d) / (k, 1)
    empty = np.flatnonzero(counts == 0)
    if len(empty):
        distances = _squared(X, centers[labels])
        far = np.argsort(-distances)[: len(empty)]
        means[empty] = np.where(distances[far, None] > 0, X[far], centers[empty])
    return means


def _spread(X, k, rng):
    """Draw k starts by k-means++, (k, d)."""
    starts = X[[rng.integers(len(X))]]
    nearest = _squared(X, starts)  # D^2 so far, kept up in O(n d) a start
    while len(starts) < k:
        total = nearest.sum()
        row = rng.choice(len(X), p=nearest / total if total > 0 else None)
        starts = np.vstack([starts, X[row]])
        nearest = np.minimum(nearest, _squared(X, X[row]))
    return starts
