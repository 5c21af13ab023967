"""Never resets the count of trees without a lower loss.

Fails: patience
Written: after the suite
Same set as: patience_against_the_last.py, because both count something other than trees in a row below the lowest.
"""

import numpy as np


def _table(X):
    X = np.asarray(X, float)
    if X.ndim != 2:
        raise ValueError("X has rows and features")
    if not len(X):
        raise ValueError("no rows")
    if np.isnan(X).any():
        raise ValueError("X holds NaN")
    return X


def _pair(X, y):
    X, y = _table(X), np.asarray(y, float)
    if y.shape != (len(X),):
        raise ValueError("X and y differ in length")
    if np.isnan(y).any():
        raise ValueError("y holds NaN")
    return X, y


def _sigmoid(F):
    e = np.exp(-np.abs(F))
    return np.where(F >= 0, 1 / (1 + e), e / (1 + e))


def _split(X, r):
    """Return (feature, threshold) of the largest gain, or None where all is constant."""
    n, best, found = len(r), -np.inf, None
    for j in range(X.shape[1]):
        order = np.argsort(X[:, j])
        x = X[order, j]
        ends = np.flatnonzero(x[1:] > x[:-1])
        if not len(ends):
            continue
        sums = np.cumsum(r[order])
        left, n_left = sums[ends], ends + 1
        gain = left**2 / n_left + (sums[-1] - left) ** 2 / (n - n_left)
        k = int(np.argmax(gain))
        if gain[k] > best:
            low, high = x[ends[k]], x[ends[k] + 1]
            best, found = gain[k], (j, low + (high - low) / 2)
    return found


def _grow(X, r, leaf, rows, depth):
    cut = _split(X[rows], r[rows]) if depth else None
    if cut is None:
        return leaf(rows)
    j, threshold = cut
    left = X[rows, j] <= threshold
    return (
        j,
        threshold,
        _grow(X, r, leaf, rows[left], depth - 1),
        _grow(X, r, leaf, rows[~left], depth - 1),
    )


def _apply(node, X):
    out = np.empty(len(X))
    stack = [(node, np.arange(len(X)))]
    while stack:
        node, rows = stack.pop()
        if isinstance(node, tuple):
            j, threshold, low, high = node
            left = X[rows, j] <= threshold
            stack += [(low, rows[left]), (high, rows[~left])]
        else:
            out[rows] = node
    return out


class GradientBoosting:
    def __init__(
        self,
        loss="squared",
        *,
        n_estimators=100,
        learning_rate=0.1,
        max_depth=3,
        subsample=1.0,
        early_stopping_rounds=None,
        seed=None,
    ):
        self.loss = loss
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.max_depth = max_depth
        self.subsample = subsample
        self.early_stopping_rounds = early_stopping_rounds
        self.seed = seed
        self._trees = None

    def fit(self, X, y, eval_set=None):
        X, y = _pair(X, y)
        log = self.loss == "log"
        patience = self.early_stopping_rounds
        if patience is not None:
            if eval_set is None:
                raise ValueError("early_stopping_rounds needs eval_set")
            held_X, held_y = _pair(*eval_set)
            if held_X.shape[1] != X.shape[1]:
                raise ValueError("eval_set has other features")
        mean = y.mean()
        if log and not 0 < mean < 1:
            raise ValueError("y holds a single class")
        start = np.log(mean / (1 - mean)) if log else mean
        rng = np.random.default_rng(self.seed)
        F = np.full(len(X), start)
        rows = np.arange(len(X))
        trees, best = [], 0
        if patience is not None:
            held_F = np.full(len(held_X), start)
            lowest = np.inf
            worse = 0
        for _ in range(self.n_estimators):
            p = _sigmoid(F) if log else F
            r = y - p
            if self.subsample < 1:
                rows = rng.permutation(len(X))[: int(self.subsample * len(X))]

            def leaf(inside, r=r, p=p):
                if not log:
                    return float(r[inside].mean())
                curve = (p[inside] * (1 - p[inside])).sum()
                return float(r[inside].sum() / curve) if curve else 0.0

            tree = _grow(X, r, leaf, rows, self.max_depth)
            trees.append(tree)
            F = F + self.learning_rate * _apply(tree, X)
            if patience is not None:
                held_F = held_F + self.learning_rate * _apply(tree, held_X)
                now = self._loss(held_y, held_F)
                if now < lowest:
                    lowest, best = now, len(trees)
                else:
                    worse += 1
                    if worse == patience:
                        break
        self.best_iteration_ = best if patience is not None else len(trees)
        self._trees = trees[: self.best_iteration_]
        self._start, self._n_features = start, X.shape[1]
        return self

    def _loss(self, y, F):
        if self.loss == "log":
            return np.logaddexp(0, np.where(y == 1, -F, F)).mean()
        return ((y - F) ** 2).mean()

    def _scores(self, X):
        if self._trees is None:
            raise ValueError("fit comes first")
        X = _table(X)
        if X.shape[1] != self._n_features:
            raise ValueError("other features than in fit")
        F = np.full(len(X), self._start)
        yield F
        for tree in self._trees:
            F = F + self.learning_rate * _apply(tree, X)
            yield F

    def _answer(self, F):
        return (F >= 0).astype(int) if self.loss == "log" else F

    def predict(self, X):
        *_, F = self._scores(X)
        return self._answer(F)

    def staged_predict(self, X):
        scores = self._scores(X)
        next(scores)
        for F in scores:
            yield self._answer(F)

    def predict_proba(self, X):
        *_, F = self._scores(X)
        return np.column_stack([_sigmoid(-F), _sigmoid(F)])
