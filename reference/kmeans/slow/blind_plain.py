"""A loop over the rows, each subtracted from the centres; sums and draws by hand.

Fails: fast
Written: blind, from the brief alone
"""

import math
import random

import numpy as np


def checked(X):
    rows = [np.array(row, dtype=float) for row in X]
    for row in rows:
        if not np.isfinite(row).all():
            raise ValueError("X holds a number that is not finite")
    return rows


def closest(row, centers):
    gaps = centers - row
    gaps *= gaps
    totals = gaps.sum(axis=1)
    best = int(totals.argmin())
    return best, float(totals[best])


class KMeans:
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
        rows = checked(X)
        if self.n_clusters < 1 or self.n_clusters > len(rows):
            raise ValueError(f"cannot make {self.n_clusters} clusters of {len(rows)} rows")
        width = len(rows[0])
        variances = []
        for column in range(width):
            values = [float(row[column]) for row in rows]
            mean = math.fsum(values) / len(values)
            variances.append(math.fsum((value - mean) ** 2 for value in values) / len(values))
        limit = self.tol * sum(variances) / width
        if isinstance(self.init, str):
            if self.init != "k-means++":
                raise ValueError("no such init: " + self.init)
            dice = random.Random(self.seed)
            best = None
            for _ in range(self.n_init):
                result = self.run(rows, self.draw(rows, dice), limit)
                if best is None or result[2] < best[2]:
                    best = result
        else:
            starts = np.array(self.init, dtype=float)
            if starts.shape != (self.n_clusters, width):
                raise ValueError("init has the wrong shape")
            best = self.run(rows, starts, limit)
        self.centers_, labels, self.inertia_ = best
        self.labels_ = np.array(labels)
        return self

    def draw(self, rows, dice):
        starts = [dice.choice(rows)]
        weights = [math.inf] * len(rows)
        while len(starts) < self.n_clusters:
            for i, row in enumerate(rows):
                gap = row - starts[-1]
                weights[i] = min(weights[i], float(gap @ gap))
            if sum(weights) > 0:
                starts.append(dice.choices(rows, weights)[0])
            else:
                starts.append(dice.choice(rows))
        return np.array(starts)

    def run(self, rows, centers, limit):
        for _ in range(self.max_iter):
            sums = [np.zeros(len(rows[0])) for _ in range(self.n_clusters)]
            counts = [0] * self.n_clusters
            distances = []
            for row in rows:
                label, distance = closest(row, centers)
                sums[label] += row
                counts[label] += 1
                distances.append(distance)
            far = None
            moved = []
            for i in range(self.n_clusters):
                if counts[i]:
                    moved.append(sums[i] / counts[i])
                    continue
                if far is None:
                    far = sorted(range(len(rows)), key=distances.__getitem__)
                moved.append(rows[far.pop()])
            moved = np.array(moved)
            shift = float(((moved - centers) ** 2).sum())
            centers = moved
            if shift <= limit:
                break
        joined = [closest(row, centers) for row in rows]
        return centers, [label for label, _ in joined], math.fsum(gap for _, gap in joined)

    def predict(self, X):
        if self.centers_ is None:
            raise ValueError("fit comes first")
        rows = checked(X)
        for row in rows:
            if row.shape != (self.centers_.shape[1],):
                raise ValueError("another number of columns than at fit")
        return np.array([closest(row, self.centers_)[0] for row in rows])
