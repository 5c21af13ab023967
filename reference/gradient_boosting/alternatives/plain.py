"""Plain NumPy and the baseline of the timing: sort each feature in each node, sum, take the best.

Nothing is kept from one node to the next but its row numbers; a tree is made of dictionaries.
"""

import numpy as np


class GradientBoosting:
    """A list of trees and the score from which they start."""

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
        self.is_log = loss == "log"
        self.n_estimators, self.learning_rate, self.max_depth = n_estimators, learning_rate, max_depth
        self.subsample, self.rounds, self.seed = subsample, early_stopping_rounds, seed

    def fit(self, X, y, eval_set=None):
        """Grow the trees one after the other."""
        X, y = checked(X, y)
        if self.is_log and len(np.unique(y)) < 2:
            raise ValueError("there is one class only")
        if self.rounds is not None:
            if eval_set is None:
                raise ValueError("without an eval_set there is nothing to stop by")
            X_held, y_held = checked(*eval_set)
        self.n_features, self.trees, self.start = X.shape[1], [], y.mean()
        if self.is_log:
            self.start = np.log(self.start / (1 - self.start))
        rng = np.random.default_rng(self.seed)
        n = len(y)
        scores = np.full(n, self.start)
        lowest, self.best_iteration_ = np.inf, self.n_estimators
        for number in range(1, self.n_estimators + 1):
            rows = np.arange(n)
            if self.subsample < 1:
                rows = rng.choice(n, max(1, int(self.subsample * n)), replace=False)
            p = sigmoid(scores) if self.is_log else scores
            weights = p * (1 - p) if self.is_log else np.ones(n)
            tree = grow(X, y - p, weights, rows, self.max_depth)
            self.trees.append(tree)
            scores += self.learning_rate * values_of(tree, X)
            if self.rounds is not None:
                loss = self.loss_of(y_held, self.scores(X_held))
                if loss < lowest:
                    lowest, self.best_iteration_ = loss, number
                if number - self.best_iteration_ >= self.rounds:
                    break
        self.trees = self.trees[: self.best_iteration_]
        return self

    def predict(self, X):
        """Return the last stage."""
        return self.decide(self.scores(self.rows_of(X)))

    def staged_predict(self, X):
        """Yield the stages."""
        X = self.rows_of(X)
        scores = np.full(len(X), self.start)
        for tree in self.trees:
            scores = scores + self.learning_rate * values_of(tree, X)
            yield self.decide(scores)

    def predict_proba(self, X):
        """Return 1 - p and p side by side."""
        p = sigmoid(self.scores(self.rows_of(X)))
        return np.stack([1 - p, p], axis=1)

    def rows_of(self, X):
        """Return new rows as an array."""
        if not hasattr(self, "trees"):
            raise ValueError("call fit before")
        X = as_rows(X)
        if X.shape[1] != self.n_features:
            raise ValueError(f"{self.n_features} features were learnt, not {X.shape[1]}")
        return X

    def scores(self, X):
        """Return the sum of the start and all trees."""
        scores = np.full(len(X), self.start)
        for tree in self.trees:
            scores += self.learning_rate * values_of(tree, X)
        return scores

    def decide(self, scores):
        """Return labels for log loss, or the scores."""
        return np.where(scores >= 0, 1, 0) if self.is_log else scores

    def loss_of(self, y, scores):
        """Return the mean loss."""
        if self.is_log:
            return np.mean(np.logaddexp(0, np.where(y == 1, -scores, scores)))
        return np.mean((y - scores) ** 2)


def grow(X, r, weights, rows, depth):
    """Return a node as a dictionary."""
    best = find_split(X, r, rows) if depth > 0 else None
    if best is None:
        denominator = np.sum(weights[rows])
        return {"value": np.sum(r[rows]) / denominator if denominator > 0 else 0.0}
    feature, threshold = best
    left = X[rows, feature] <= threshold
    return {
        "feature": feature,
        "threshold": threshold,
        "left": grow(X, r, weights, rows[left], depth - 1),
        "right": grow(X, r, weights, rows[~left], depth - 1),
    }


def find_split(X, r, rows):
    """Return the feature and threshold of the largest gain, or None."""
    best, best_gain = None, -np.inf
    n = len(rows)
    total = np.sum(r[rows])
    n_left = np.arange(1, n)
    for feature in range(X.shape[1]):
        order = np.argsort(X[rows, feature])
        values = X[rows, feature][order]
        left = np.cumsum(r[rows][order])[:-1]
        gains = left**2 / n_left + (total - left) ** 2 / (n - n_left) - total**2 / n
        gains[values[1:] == values[:-1]] = -np.inf
        if n > 1 and gains.max() > best_gain:
            i = gains.argmax()
            best, best_gain = (feature, (values[i] + values[i + 1]) / 2), gains[i]
    return best


def values_of(tree, X):
    """Return what the tree says of each row."""
    result = np.empty(len(X))
    fill(tree, X, np.arange(len(X)), result)
    return result


def fill(node, X, rows, result):
    """Write the values of some rows into the result."""
    if "value" in node:
        result[rows] = node["value"]
        return
    left = X[rows, node["feature"]] <= node["threshold"]
    fill(node["left"], X, rows[left], result)
    fill(node["right"], X, rows[~left], result)


def sigmoid(scores):
    """Return probabilities; the exponent is never positive."""
    small = np.exp(-np.abs(scores))
    return np.where(scores >= 0, 1, small) / (1 + small)


def as_rows(X):
    """Return X as an array of floats."""
    X = np.array(X, dtype=float)
    if X.ndim != 2 or len(X) == 0 or np.isnan(X).any():
        raise ValueError("X has no rows, or missing values")
    return X


def checked(X, y):
    """Return X and y as arrays of floats."""
    X, y = as_rows(X), np.array(y, dtype=float)
    if y.shape != (len(X),) or np.isnan(y).any():
        raise ValueError("y does not fit X, or misses values")
    return X, y
