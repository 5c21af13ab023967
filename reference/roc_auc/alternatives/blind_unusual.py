"""Every freedom taken: a class that sorts the rows, errors of its own, a namedtuple of a tuple, a list
and an array of objects, NumPy scalars, rows without weight thrown out before they are looked at.
"""

import math
from collections import namedtuple
from functools import partial
from itertools import accumulate, groupby
from operator import itemgetter
from statistics import NormalDist

import numpy as np

Curve = namedtuple("Curve", "fpr tpr thresholds")


class MetricError(ValueError):
    pass


class AbsentClass(MetricError):
    pass


def flat(values):
    shape = np.shape(values)
    if len(shape) != 1:
        raise MetricError(f"dimensions: {len(shape)}")
    return list(values)


class Ranking:
    """Groups of equal score, best first."""

    def __init__(self, y_true, y_score, weight=None):
        columns = [flat(y_true), flat(y_score)]
        columns.append([True] * len(columns[0]) if weight is None else flat(weight))
        if len({len(column) for column in columns}) > 1:
            raise MetricError("not one length")
        if any(not 0 <= w < math.inf for w in columns[2]):
            raise MetricError("weights")
        rows = [(float(s), y, float(w)) for y, s, w in zip(*columns) if w]
        strange = [y for _, y, _ in rows if y != 0 and y != 1]
        if strange:
            raise MetricError("labels may not be " + ", ".join(map(str, strange[:3])))
        if any(s != s for s, _, _ in rows):
            raise MetricError("scores")
        self.rows = sorted(rows, key=itemgetter(0))
        if len({bool(y) for _, y, _ in rows}) < 2:
            raise AbsentClass("one class only")

    def groups(self):
        for score, group in groupby(reversed(self.rows), key=itemgetter(0)):
            neg, pos = [], []
            for _, y, w in group:
                (pos if y else neg).append(w)
            yield score, math.fsum(neg), math.fsum(pos)


def roc_curve(y_true, y_score, *, sample_weight=None):
    score, neg, pos = zip(*Ranking(y_true, y_score, sample_weight).groups())
    fp, tp = accumulate(neg, initial=0), accumulate(pos, initial=0)
    negative, positive = math.fsum(neg), math.fsum(pos)
    return Curve(
        tuple(x / negative for x in fp),
        [np.longdouble(x / positive) for x in tp],
        np.array([math.inf, *score], dtype=object),
    )


def roc_auc(y_true, y_score, *, sample_weight=None):
    # From the bottom up: the weight of negatives below, by midrank.
    below = won = positive = 0
    for _, neg, pos in reversed(list(Ranking(y_true, y_score, sample_weight).groups())):
        won += pos * (2 * below + neg)
        below += neg
        positive += pos
    return np.float64(won / (2 * below * positive))


def average_precision(y_true, y_score, *, sample_weight=None):
    def terms():
        called = tp = 0
        for _, neg, pos in Ranking(y_true, y_score, sample_weight).groups():
            called, tp = called + neg + pos, tp + pos
            yield pos * (tp / called), pos

    gains, weights = zip(*terms())
    return np.array(math.fsum(gains) / math.fsum(weights))


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    mean = {"macro": lambda sizes: [1] * len(sizes), "weighted": list}.get(average)
    if mean is None:
        raise MetricError(f"average={average!r}, but it is 'macro' or 'weighted'")
    labels = flat(y_true)
    weight = [1] * len(labels) if sample_weight is None else flat(sample_weight)
    kept = [i for i, w in enumerate(weight) if w]
    weight, labels = [weight[i] for i in kept], [labels[i] for i in kept]
    table = np.array(y_score, dtype=float)[kept]
    names = sorted(set(labels))
    if len(names) < 2 or table.shape[1:] != (len(names),):
        raise MetricError(f"{len(names)} classes, shape {table.shape}")
    one = partial(roc_auc, sample_weight=weight)
    sizes = [math.fsum(w for w, y in zip(weight, labels) if y == name) for name in names]
    aucs = [one([y == name for y in labels], column) for name, column in zip(names, table.T)]
    shares = mean(sizes)
    return sum(s * a for s, a in zip(shares, aucs)) / sum(shares)


def delong_ci(y_true, y_score, alpha=0.05):
    if alpha <= 0 or alpha >= 1:
        raise MetricError(f"alpha={alpha}")
    rows = Ranking(y_true, y_score).rows
    pos = np.array([s for s, y, _ in rows if y])
    neg = np.array([s for s, y, _ in rows if not y])
    if min(pos.size, neg.size) < 2:
        raise MetricError("too few rows")
    wins = np.where(pos[:, None] == neg, 0.5, pos[:, None] > neg)
    variance = wins.mean(1).var(ddof=1) / pos.size + wins.mean(0).var(ddof=1) / neg.size
    law = NormalDist(0, 1)
    return [
        np.clip(wins.mean() + law.inv_cdf(p) * math.sqrt(variance), 0, 1)
        for p in (alpha / 2, 1 - alpha / 2)
    ]
