"""Level by level: one lexsort a feature finds the splits of all nodes at once; trees are closures.

Also: an inner class for each loss, errors of a class of its own, labels as bool, staged
predictions computed in advance, ties to the last feature, lists and tuples for arrays.
"""

import numpy as np


class Refused(ValueError):
    pass


class Squared:
    def begin(self, y):
        return sum(y) / len(y)

    def expected(self, F):
        return F

    def weight(self, p):
        return np.ones_like(p)

    def cost(self, y, F):
        return np.square(np.subtract(y, F)).mean()

    def shown(self, F):
        return F


class Log(Squared):
    def begin(self, y):
        if len(set(y)) != 2:
            raise Refused("two classes are needed")
        q = np.mean(y)
        return np.log(q) - np.log1p(-q)

    def expected(self, F):
        return 0.5 + 0.5 * np.tanh(np.asarray(F) / 2)

    def weight(self, p):
        return p * (1 - p)

    def cost(self, y, F):
        with np.errstate(divide="ignore"):
            p = self.expected(F)
            return -np.log(np.where(np.asarray(y) > 0.5, p, self.expected(-F))).mean()

    def shown(self, F):
        return self.expected(F) >= 0.5


def plant(X, r, w, depth):
    """Return a function from rows to the values of their leaves."""
    node = np.zeros(len(r), int)
    steps = []
    for _ in range(depth):
        count = node.max() + 1
        size, total = np.bincount(node), np.bincount(node, r)
        gain = np.full(count, -1.0)
        feature, cut = np.zeros(count, int), np.full(count, np.inf)
        for j in reversed(range(X.shape[1])):
            order = np.lexsort((X[:, j], node))
            x, home = X[order, j], node[order]
            first = np.concatenate([[0], np.cumsum(size)[:-1]])
            sums = np.concatenate([[0], np.cumsum(r[order])])
            at = np.flatnonzero((home[1:] == home[:-1]) & (x[1:] != x[:-1]))
            if at.size == 0:
                continue
            h = home[at]
            n_left = at + 1 - first[h]
            s_left = sums[at + 1] - sums[first[h]]
            g = s_left**2 / n_left + (total[h] - s_left) ** 2 / (size[h] - n_left)
            top = np.full(count, -1.0)
            np.maximum.at(top, h, g)
            for k in np.flatnonzero(g == top[h]):
                if g[k] > gain[h[k]]:
                    gain[h[k]], feature[h[k]] = g[k], j
                    cut[h[k]] = 0.5 * x[at[k]] + 0.5 * x[at[k] + 1]
        route = step(feature, cut)
        steps.append(route)
        node = route(node, X)
        # close the gaps that nodes without a split leave
        kept, node = np.unique(node, return_inverse=True)
        steps.append(rename(kept))
    value = [
        a / b if b else 0.0 for a, b in zip(np.bincount(node, r), np.bincount(node, w), strict=True)
    ]

    def leaves(Z):
        place = np.zeros(len(Z), int)
        for go in steps:
            place = go(place, Z)
        return np.take(value, place)

    return leaves


def step(feature, cut):
    return lambda at, Z: 2 * at + (Z[np.arange(len(Z)), feature[at]] > cut[at])


def rename(kept):
    return lambda at, Z: np.searchsorted(kept, at)


class GradientBoosting:
    def __init__(self, loss="squared", **options):
        known = dict(
            n_estimators=100,
            learning_rate=0.1,
            max_depth=3,
            subsample=1.0,
            early_stopping_rounds=None,
            seed=None,
        )
        if set(options) - set(known):
            raise TypeError("unknown option")
        self.o = {**known, **options}
        self.loss = {"squared": Squared, "log": Log}[loss]()
        self.fitted = ()

    @staticmethod
    def _clean(X, y=None):
        try:
            X = np.array(X, np.float64, ndmin=2)
        except (TypeError, ValueError) as error:
            raise Refused("numbers in rows of one length") from error
        if X.size == 0 or not np.isfinite(X).all():
            raise Refused("nothing, or nothing finite")
        if y is None:
            return X
        y = tuple(map(float, y))
        if len(y) != len(X) or any(map(np.isnan, y)):
            raise Refused("one target for each row")
        return X, y

    @property
    def best_iteration_(self):
        return np.int64(self.fitted[2])

    def fit(self, X, y, eval_set=None):
        X, y = self._clean(X, y)
        o, loss, rounds = self.o, self.loss, self.o["early_stopping_rounds"]
        if rounds is not None:
            if eval_set is None:
                raise Refused("stop by what?")
            Z, t = self._clean(*eval_set)
            if Z.shape[1] != X.shape[1]:
                raise Refused("features of eval_set")
        start = loss.begin(y)
        F, G = np.full(len(y), start), None
        generator = np.random.Generator(np.random.PCG64(o["seed"]))
        trees, history = [], []
        for _ in range(o["n_estimators"]):
            p = loss.expected(F)
            r, w = np.subtract(y, p), loss.weight(p)
            rows = slice(None)
            if o["subsample"] != 1:
                size = int(np.floor(o["subsample"] * len(y)))
                rows = np.sort(generator.choice(len(y), size, replace=False))
            trees.append(plant(X[rows], r[rows], w[rows], o["max_depth"]))
            F = F + o["learning_rate"] * trees[-1](X)
            if rounds is not None:
                G = (start if G is None else G) + o["learning_rate"] * trees[-1](Z)
                history.append(loss.cost(t, G))
                if len(history) - 1 - int(np.argmin(history)) >= rounds:
                    break
        best = int(np.argmin(history)) + 1 if history else len(trees)
        self.fitted = (start, trees, best, X.shape[1])
        return self

    def _F(self, X, upto=None):
        if not self.fitted:
            raise Refused("fit first")
        start, trees, best, width = self.fitted
        X = self._clean(X)
        if X.shape[1] != width:
            raise Refused("features")
        stages = [np.full(len(X), start)]
        for tree in trees[: best if upto is None else upto]:
            stages.append(stages[-1] + self.o["learning_rate"] * tree(X))
        return stages

    def predict(self, X):
        return tuple(self.loss.shown(self._F(X)[-1]))

    def staged_predict(self, X):
        return iter([list(self.loss.shown(F)) for F in self._F(X)[1:]])

    def predict_proba(self, X):
        p = self.loss.expected(self._F(X)[-1])
        return list(zip(1 - p, p, strict=True))
