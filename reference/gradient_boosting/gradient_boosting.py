"""Gradient boosting: a sum of trees, each one a step downhill in the space of predictions.

The idea in a sentence: the negative gradient of the loss says for every row which way its
prediction should move, a small tree turns that into a rule for new rows, and a fraction of
the rule is added.

Symbols
-------
n, d, m    rows, features, and the rows of one node
F  (n,)    raw score: the start, plus learning_rate times each tree
p  (n,)    what F predicts: F itself, or with log loss its sigmoid
r  (n,)    residuals y - p, the negative gradient of either loss in F
h  (n,)    the curvature of the loss in F: 1, or p (1 - p)
S          sum of r over a node; S_L over the n_L of its rows that would go left

Rules
-----
start      mean of y, or ln(q / (1 - q)) for a share q of ones
split      the largest gain, m (S_L - n_L S / m)^2 / (n_L n_R)
leaf       sum of r / sum of h: a Newton step, and for squared loss the mean residual

The gain is what the sum of squared residuals loses when each side gets its own mean. In the
order of one feature all S_L are one cumulative sum, so a node costs O(d m). Each feature is
sorted once: what remains when rows leave a sorted list is sorted, so children inherit it.

Sources: J. H. Friedman, "Greedy function approximation: a gradient boosting machine" (2001),
sections 4.1 and 4.5, and "Stochastic gradient boosting" (2002); M. Mehta, R. Agrawal,
J. Rissanen, "SLIQ" (1996), section 3, for sorting once.
"""

import numpy as np


class GradientBoosting:
    """Adds up small regression trees, each fitted to what the sum still gets wrong.

    Parameters
    ----------
    loss : {"squared", "log"}, default "squared"
        "log" (stretch) is for labels 0 and 1.
    n_estimators : int, default 100
        The number of trees, or the most of them where boosting may stop early.
    learning_rate : float, default 0.1
        The factor of every tree.
    max_depth : int, default 3
        The splits on the way to a leaf; 1 makes stumps.
    subsample : float, default 1.0
        The share of rows on which each tree is grown (stretch).
    early_stopping_rounds : int or None, default None
        End after that many trees without a lower loss on `eval_set` (stretch).
    seed : int or None, default None
        For the draws of `subsample`; None draws anew at every `fit`.

    Attributes
    ----------
    best_iteration_ : int
        The number of trees that predictions use.
    """

    def __init__(self, loss="squared", *, n_estimators=100, learning_rate=0.1, max_depth=3,
                 subsample=1.0, early_stopping_rounds=None, seed=None):
        self.loss, self.subsample, self.seed = loss, subsample, seed
        self.n_estimators, self.learning_rate = n_estimators, learning_rate
        self.max_depth, self.early_stopping_rounds = max_depth, early_stopping_rounds
        self._trees = None

    def fit(self, X, y, eval_set=None):
        """Grow the trees, whatever was fitted before.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)
        y : array-like of numbers, shape (n_samples,)
        eval_set : pair of rows and targets like `X` and `y`, optional
            Only looked at to stop early.

        Returns
        -------
        GradientBoosting
            The object itself.

        Raises
        ------
        ValueError
            If lengths differ, there is no row, a value is missing, `loss` is "log" and there
            is one class only, or `early_stopping_rounds` is given without `eval_set` or with an
            `eval_set` that breaks the first three.
        """
        x, y = _checked(X, y)
        self._start, self._n_features = self._best_constant(y), len(x)
        self._trees, losses = [], []
        if self.early_stopping_rounds is not None:
            if eval_set is None:
                raise ValueError("early_stopping_rounds needs an eval_set to look at")
            x_held, y_held = _checked(*eval_set)
            F_held = np.full(len(y_held), self._start)
        F = np.full(len(y), self._start)
        order = np.argsort(x)  # (d, n): the rows by each feature, sorted this once
        rng = np.random.default_rng(self.seed)
        for _ in range(self.n_estimators):
            p = self._response(F)
            h = np.ones_like(p) if self.loss == "squared" else p * (1 - p)
            tree = _grow(x, self._drawn(order, rng), y - p, h, self.max_depth)
            self._trees.append(tree)
            F += self.learning_rate * _apply(tree, x)
            if self.early_stopping_rounds is not None:
                F_held += self.learning_rate * _apply(tree, x_held)
                losses.append(self._mean_loss(y_held, F_held))
                if len(losses) - 1 - np.argmin(losses) >= self.early_stopping_rounds:
                    break
        self.best_iteration_ = int(np.argmin(losses)) + 1 if losses else len(self._trees)
        del self._trees[self.best_iteration_ :]
        return self

    def predict(self, X):
        """Return a number for each row, or with log loss its label.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        array, shape (n_samples,)
            Float; with log loss 1 where class 1 is at least as probable as 0, else 0.

        Raises
        ------
        ValueError
            Before `fit`, or if `X` has another number of features or misses a value.
        """
        for F in self._scores(X):
            pass
        return self._decide(F)

    def staged_predict(self, X):
        """Yield what `predict` would return after each tree.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Yields
        ------
        array, shape (n_samples,)
            By the first tree, by the first two, and so on; each an array of its own.
        """
        return map(self._decide, self._scores(X))

    def predict_proba(self, X):
        """Return the probabilities of both classes, for log loss only.

        Parameters
        ----------
        X : array-like of numbers, shape (n_samples, n_features)

        Returns
        -------
        array of float, shape (n_samples, 2)
            Of class 0 and of class 1.

        Raises
        ------
        ValueError
            Before `fit`, or if `X` has another number of features or misses a value.
        """
        for F in self._scores(X):
            pass
        return np.column_stack([1 - self._response(F), self._response(F)])

    def _best_constant(self, y):
        """Return the score that is best for all rows alike."""
        q = y.mean()
        if self.loss == "squared":
            return q
        if not 0 < q < 1:
            raise ValueError("log loss needs rows of both classes, 0 and 1")
        return np.log(q / (1 - q))

    def _response(self, F):
        """Return p; the sigmoid is exp(-ln(1 + exp(-F))), which never overflows."""
        return F if self.loss == "squared" else np.exp(-np.logaddexp(0, -F))

    def _mean_loss(self, y, F):
        if self.loss == "squared":
            return np.mean((y - F) ** 2)
        return np.mean(np.logaddexp(0, F) - y * F)  # -ln of the probability given to y

    def _drawn(self, order, rng):
        chosen = np.zeros(order.shape[1], dtype=bool)
        chosen[rng.permutation(len(chosen))[: int(self.subsample * len(chosen))]] = True
        return _among(order, chosen)

    def _scores(self, X):
        """Yield F after each tree, in an array of its own."""
        if self._trees is None:
            raise ValueError("fit first; there is no tree yet")
        x, _ = _checked(X)
        if len(x) != self._n_features:
            raise ValueError(f"X has {len(x)} features, the model was fitted to {self._n_features}")
        F = np.full(x.shape[1], self._start)
        for tree in self._trees:
            F = F + self.learning_rate * _apply(tree, x)
            yield F

    def _decide(self, F):
        return F if self.loss == "squared" else np.where(F >= 0, 1, 0)


def _grow(x, order, r, h, depth):
    """Return the tree below a node: ``(feature, threshold, left, right)`` or a leaf's value.

    Row j of `order` (d, m) lists the rows of the node, sorted by feature j.
    """
    split = _best_split(x, order, r) if depth else None
    if split is None:
        rows = order[0]
        curvature = h[rows].sum()
        return r[rows].sum() / curvature if curvature else 0.0
    feature, threshold = split
    goes_left = x[feature] <= threshold  # (n,)
    kept = order if depth > 1 else order[:1]  # a leaf only wants to know its rows
    left, right = _among(kept, goes_left), _among(kept, ~goes_left)
    return (*split, _grow(x, left, r, h, depth - 1), _grow(x, right, r, h, depth - 1))


def _among(order, chosen):
    """Keep the chosen rows, still sorted by each feature: (d, m) -> (d, fewer)."""
    return order[chosen[order]].reshape(len(order), -1)


def _best_split(x, order, r):
    """Return feature and threshold of the largest gain, None where all features are constant."""
    m = order.shape[1]
    n_left = np.arange(1, m)
    lead = np.cumsum(r[order[:, :-1]], axis=1)  # S_L: (d, m - 1)
    lead -= n_left * r[order[0]].mean()  # S_L - n_L S / m
    gain = lead * lead / (n_left * (m - n_left))
    values = np.take_along_axis(x, order, axis=1)
    gain[values[:, :-1] == values[:, 1:]] = -1  # equal values stay together
    if gain.max(initial=-1) < 0:
        return None
    feature, cut = np.unravel_index(gain.argmax(), gain.shape)
    return feature, (values[feature, cut] + values[feature, cut + 1]) / 2


def _apply(tree, x):
    """Return what the tree says of each row: (d, n) -> (n,), or one number for all."""
    if not isinstance(tree, tuple):
        return tree
    feature, threshold, left, right = tree
    return np.where(x[feature] <= threshold, _apply(left, x), _apply(right, x))


def _checked(X, y=None):
    """Return the features one after the other in memory, (d, n), and the targets, (n,)."""
    X = np.asarray(X, dtype=float)
    y = np.zeros(len(X)) if y is None else np.asarray(y, dtype=float)
    if X.ndim != 2 or X.size == 0 or y.shape != X.shape[:1] or np.isnan(X).any() or np.isnan(y).any():
        raise ValueError(f"rows and targets do not match or miss values: {X.shape} and {y.shape}")
    return np.ascontiguousarray(X.T), y
