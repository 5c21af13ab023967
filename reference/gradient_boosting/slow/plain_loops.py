"""Pure Python: lists, tuples, a stack of nodes and a function for each tree; NumPy draws no line.

Rows are walked in the order of each feature, which is sorted once a fit; running sums do the rest.

Fails: fast
Written: with the suite
"""

import math
import random


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
        self.options = n_estimators, learning_rate, max_depth, subsample, early_stopping_rounds
        self.log, self.seed, self.model = loss == "log", seed, None

    def fit(self, X, y, eval_set=None):
        n_estimators, rate, depth, subsample, rounds = self.options
        X, y = _table(X, y)
        if rounds is not None:
            held, targets = _table(*(eval_set or ([], [])))
            losses = []
        start = math.fsum(y) / len(y)
        if self.log:
            if start in (0, 1):
                raise ValueError("both classes are needed")
            start = math.log(start / (1 - start))
        orders = [sorted(range(len(X)), key=[row[j] for row in X].__getitem__) for j in range(len(X[0]))]
        draw = random.Random(self.seed)
        scores, trees = [start] * len(X), []
        self.model = len(X[0]), start, trees
        while len(trees) < n_estimators:
            p = [_sigmoid(score) for score in scores] if self.log else scores
            r = [a - b for a, b in zip(y, p)]
            h = [b * (1 - b) for b in p] if self.log else [1.0] * len(X)
            seen = orders
            if subsample < 1:
                rows = set(draw.sample(range(len(X)), max(1, math.floor(subsample * len(X)))))
                seen = [[i for i in order if i in rows] for order in orders]
            tree = _grow(X, seen, r, h, depth)
            trees.append(tree)
            scores = [score + rate * _leaf(tree, row) for score, row in zip(scores, X)]
            if rounds is not None:
                losses.append(self._loss(targets, list(self._stages(held))[-1]))
                if len(losses) - 1 - losses.index(min(losses)) >= rounds:
                    break
        if rounds is not None:
            del trees[losses.index(min(losses)) + 1 :]
        self.best_iteration_ = len(trees)
        return self

    def staged_predict(self, X):
        if self.model is None:
            raise ValueError("not fitted")
        rows = [[float(value) for value in row] for row in X]
        if any(len(row) != self.model[0] or any(map(math.isnan, row)) for row in rows):
            raise ValueError(f"rows of {self.model[0]} numbers were expected")
        for scores in self._stages(rows):
            yield [int(score >= 0) for score in scores] if self.log else scores

    def predict(self, X):
        return list(self.staged_predict(X))[-1]

    def predict_proba(self, X):
        self.predict(X)
        *_, scores = self._stages(X)
        p = [_sigmoid(score) for score in scores]
        return [(1 - one, one) for one in p]

    def _stages(self, rows):
        _, start, trees = self.model
        scores = [start] * len(rows)
        for tree in trees:
            scores = [score + self.options[1] * _leaf(tree, row) for score, row in zip(scores, rows)]
            yield scores

    def _loss(self, y, scores):
        if not self.log:
            return math.fsum((a - b) ** 2 for a, b in zip(y, scores)) / len(y)
        signed = [score if label else -score for label, score in zip(y, scores)]
        return math.fsum(max(0, -s) + math.log1p(math.exp(-abs(s))) for s in signed) / len(y)


def _grow(X, orders, r, h, depth):
    rows = orders[0]
    best = _split(X, orders, r) if depth else None
    if best is None:
        curvature = math.fsum(h[i] for i in rows)
        return math.fsum(r[i] for i in rows) / curvature if curvature else 0.0
    _, j, low, high = best
    threshold = (low + high) / 2
    left = [[i for i in order if X[i][j] <= threshold] for order in orders]
    right = [[i for i in order if X[i][j] > threshold] for order in orders]
    return j, threshold, _grow(X, left, r, h, depth - 1), _grow(X, right, r, h, depth - 1)


def _split(X, orders, r):
    best = None
    n, total = len(orders[0]), math.fsum(r[i] for i in orders[0])
    for j, order in enumerate(orders):
        running, last = 0.0, None
        for count, i in enumerate(order):
            value = X[i][j]
            if count and value != last:
                gain = running * running / count + (total - running) ** 2 / (n - count)
                if best is None or gain > best[0]:
                    best = gain, j, last, value
            running += r[i]
            last = value
    return best


def _leaf(tree, row):
    while isinstance(tree, tuple):
        tree = tree[2 if row[tree[0]] <= tree[1] else 3]
    return tree


def _sigmoid(score):
    return 1 / (1 + math.exp(-score)) if score > -700 else 0.0


def _table(X, y):
    X, y = [[float(value) for value in row] for row in X], [float(value) for value in y]
    if not X or len(X) != len(y):
        raise ValueError(f"{len(X)} rows and {len(y)} targets")
    if any(map(math.isnan, y)) or any(value != value for row in X for value in row):
        raise ValueError("a value is missing")
    return X, y
