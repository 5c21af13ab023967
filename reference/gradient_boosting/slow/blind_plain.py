"""Lists only: each feature is sorted once a fit, and every node inherits its rows in order.

Fails: fast
Written: blind, from the brief alone
"""

import math
import random


def _rows(X):
    X = [[float(v) for v in row] for row in X]
    if not X:
        raise ValueError("no rows")
    if any(v != v for row in X for v in row):
        raise ValueError("NaN in X")
    if len({len(row) for row in X}) > 1:
        raise ValueError("rows differ in length")
    return X


def _both(X, y):
    X, y = _rows(X), [float(v) for v in y]
    if len(X) != len(y):
        raise ValueError("X and y differ in length")
    if any(v != v for v in y):
        raise ValueError("NaN in y")
    return X, y


def _p(F):
    if F >= 0:
        return 1 / (1 + math.exp(-F))
    e = math.exp(F)
    return e / (1 + e)


def _best(columns, orders, r):
    total = sum(r[i] for i in orders[0])
    n = len(orders[0])
    best = None
    for j, order in enumerate(orders):
        x = columns[j]
        left = 0.0
        for k in range(n - 1):
            i = order[k]
            left += r[i]
            low, high = x[i], x[order[k + 1]]
            if low == high:
                continue
            gain = left * left / (k + 1) + (total - left) ** 2 / (n - k - 1)
            if best is None or gain > best[0]:
                best = gain, j, (low + high) / 2
    return best


def _tree(columns, orders, r, value, depth):
    found = _best(columns, orders, r) if depth else None
    if found is None:
        return value(orders[0])
    _, j, threshold = found
    x = columns[j]
    low = [[i for i in order if x[i] <= threshold] for order in orders]
    high = [[i for i in order if x[i] > threshold] for order in orders]
    return {
        "feature": j,
        "threshold": threshold,
        "low": _tree(columns, low, r, value, depth - 1),
        "high": _tree(columns, high, r, value, depth - 1),
    }


def _walk(node, row):
    while isinstance(node, dict):
        node = node["low" if row[node["feature"]] <= node["threshold"] else "high"]
    return node


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
        self.log = loss == "log"
        self.n_estimators = n_estimators
        self.rate = learning_rate
        self.max_depth = max_depth
        self.subsample = subsample
        self.rounds = early_stopping_rounds
        self.seed = seed
        self.model = None

    def fit(self, X, y, eval_set=None):
        X, y = _both(X, y)
        n = len(X)
        if self.rounds is not None:
            if eval_set is None:
                raise ValueError("no eval_set to stop by")
            held_X, held_y = _both(*eval_set)
            if len(held_X[0]) != len(X[0]):
                raise ValueError("eval_set has other features")
        if self.log:
            ones = sum(y)
            if ones in (0, n):
                raise ValueError("one class only")
            start = math.log(ones / (n - ones))
        else:
            start = math.fsum(y) / n
        columns = [list(column) for column in zip(*X, strict=True)]
        orders = [sorted(range(n), key=column.__getitem__) for column in columns]
        draw = random.Random(self.seed)
        F, trees = [start] * n, []
        losses = []
        if self.rounds is not None:
            held = [start] * len(held_X)
        while len(trees) < self.n_estimators:
            p = [_p(f) for f in F] if self.log else F
            r = [a - b for a, b in zip(y, p, strict=True)]
            inside = orders
            if self.subsample < 1:
                chosen = set(draw.sample(range(n), math.floor(self.subsample * n)))
                inside = [[i for i in order if i in chosen] for order in orders]

            def value(rows, r=r, p=p):
                total = sum(r[i] for i in rows)
                if not self.log:
                    return total / len(rows)
                curve = sum(p[i] * (1 - p[i]) for i in rows)
                return total / curve if curve else 0.0

            tree = _tree(columns, inside, r, value, self.max_depth)
            trees.append(tree)
            F = [f + self.rate * _walk(tree, row) for f, row in zip(F, X, strict=True)]
            if self.rounds is not None:
                held = [
                    f + self.rate * _walk(tree, row) for f, row in zip(held, held_X, strict=True)
                ]
                losses.append(self._mean_loss(held_y, held))
                if len(losses) - 1 - losses.index(min(losses)) >= self.rounds:
                    break
        self.best_iteration_ = losses.index(min(losses)) + 1 if losses else len(trees)
        self.model = start, trees[: self.best_iteration_], len(X[0])
        return self

    def _mean_loss(self, y, F):
        if not self.log:
            return sum((a - f) ** 2 for a, f in zip(y, F, strict=True)) / len(y)
        total = 0.0
        for a, f in zip(y, F, strict=True):
            z = f if a == 1 else -f
            total += max(-z, 0) + math.log1p(math.exp(-abs(z)))
        return total / len(y)

    def _stages(self, X):
        if self.model is None:
            raise ValueError("not fitted")
        start, trees, width = self.model
        X = _rows(X)
        if len(X[0]) != width:
            raise ValueError(f"{width} features were fitted")
        F = [start] * len(X)
        yield F
        for tree in trees:
            F = [f + self.rate * _walk(tree, row) for f, row in zip(F, X, strict=True)]
            yield F

    def _out(self, F):
        return [int(_p(f) >= 0.5) for f in F] if self.log else list(F)

    def predict(self, X):
        for F in self._stages(X):
            pass
        return self._out(F)

    def staged_predict(self, X):
        for k, F in enumerate(self._stages(X)):
            if k:
                yield self._out(F)

    def predict_proba(self, X):
        for F in self._stages(X):
            pass
        return [[_p(-f), _p(f)] for f in F]
