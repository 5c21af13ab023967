"""Makes the generator in the constructor, so that a second fit draws other rows.

Fails: seeded
Written: with the suite
Same set as: always_seeded.py, because either loses the promise of one seed or of none, and only seeding knows.
"""

import numpy as np


class Node:
    def __init__(self, value):
        self.value = value
        self.feature = None


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
        self.rng = np.random.default_rng(seed)

    def fit(self, X, y, eval_set=None):
        X, y = self._check(X, y)
        if self.loss == "log" and y.min() == y.max():
            raise ValueError("y has a single class")
        if self.early_stopping_rounds is not None:
            if eval_set is None:
                raise ValueError("early_stopping_rounds needs eval_set")
            X_val, y_val = self._check(*eval_set)
        n = len(y)
        self.n_features_ = X.shape[1]
        self.trees_ = []
        self.init_ = y.mean()
        if self.loss == "log":
            self.init_ = np.log(self.init_ / (1 - self.init_))
        F = np.full(n, self.init_)
        best_loss, self.best_iteration_ = np.inf, self.n_estimators
        for i in range(self.n_estimators):
            if self.loss == "log":
                p = self._sigmoid(F)
                residual, hessian = y - p, p * (1 - p)
            else:
                residual, hessian = y - F, np.ones(n)
            rows = np.arange(n)
            if self.subsample < 1:
                size = max(1, int(self.subsample * n))
                rows = self.rng.choice(n, size=size, replace=False)
            tree = self._build(X[rows], residual[rows], hessian[rows], 0)
            self.trees_.append(tree)
            F += self.learning_rate * self._tree_values(tree, X)
            if self.early_stopping_rounds is not None:
                loss = self._loss(y_val, self._raw(X_val))
                if loss < best_loss:
                    best_loss, self.best_iteration_ = loss, i + 1
                elif i + 1 - self.best_iteration_ >= self.early_stopping_rounds:
                    break
        self.trees_ = self.trees_[: self.best_iteration_]
        return self

    def predict(self, X):
        return self._output(self._raw(self._check_new(X)))

    def staged_predict(self, X):
        X = self._check_new(X)
        F = np.full(len(X), self.init_)
        for tree in self.trees_:
            F = F + self.learning_rate * self._tree_values(tree, X)
            yield self._output(F)

    def predict_proba(self, X):
        p = self._sigmoid(self._raw(self._check_new(X)))
        return np.column_stack([1 - p, p])

    def _raw(self, X):
        F = np.full(len(X), self.init_)
        for tree in self.trees_:
            F += self.learning_rate * self._tree_values(tree, X)
        return F

    def _output(self, F):
        return (F >= 0).astype(int) if self.loss == "log" else F

    @staticmethod
    def _sigmoid(F):
        return 1 / (1 + np.exp(-np.clip(F, -500, 500)))

    def _loss(self, y, F):
        if self.loss == "log":
            return np.mean(np.logaddexp(0, F) - y * F)
        return np.mean((y - F) ** 2)

    def _build(self, X, residual, hessian, depth):
        denominator = hessian.sum()
        node = Node(residual.sum() / denominator if denominator > 0 else 0.0)
        if depth == self.max_depth:
            return node
        best_gain = -np.inf
        n, total = len(residual), residual.sum()
        for feature in range(X.shape[1]):
            order = np.argsort(X[:, feature], kind="stable")
            x = X[order, feature]
            sums = np.cumsum(residual[order])
            for i in np.flatnonzero(x[1:] > x[:-1]) + 1:
                gain = sums[i - 1] ** 2 / i + (total - sums[i - 1]) ** 2 / (n - i)
                if gain > best_gain:
                    best_gain = gain
                    node.feature, node.threshold = feature, (x[i - 1] + x[i]) / 2
        if node.feature is None:
            return node
        left = X[:, node.feature] <= node.threshold
        node.left = self._build(X[left], residual[left], hessian[left], depth + 1)
        node.right = self._build(X[~left], residual[~left], hessian[~left], depth + 1)
        return node

    def _tree_values(self, node, X):
        if node.feature is None:
            return np.full(len(X), node.value)
        left = X[:, node.feature] <= node.threshold
        values = np.empty(len(X))
        values[left] = self._tree_values(node.left, X[left])
        values[~left] = self._tree_values(node.right, X[~left])
        return values

    @staticmethod
    def _check(X, y):
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        if X.ndim != 2 or len(X) == 0 or len(X) != len(y):
            raise ValueError(f"X {X.shape} and y {y.shape} do not fit")
        if np.isnan(X).any() or np.isnan(y).any():
            raise ValueError("missing values")
        return X, y

    def _check_new(self, X):
        if not hasattr(self, "trees_"):
            raise ValueError("call fit first")
        X = np.asarray(X, dtype=float)
        if X.shape[1] != self.n_features_:
            raise ValueError(f"expected {self.n_features_} features, got {X.shape[1]}")
        return X
