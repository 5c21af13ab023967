"""Plain Python: sort the rows, walk down through groups of equal score, keep running totals."""

from itertools import groupby
from math import inf, isfinite, isnan, sqrt
from operator import itemgetter
from statistics import NormalDist, fmean, variance


def roc_curve(y_true, y_score, *, sample_weight=None):
    steps = walk(y_true, y_score, sample_weight)
    *_, (_, positive, negative) = steps
    points = [(0.0, 0.0, inf)] + [(fp / negative, tp / positive, t) for t, tp, fp in steps]
    fpr, tpr, thresholds = zip(*points)
    return list(fpr), list(tpr), list(thresholds)


def roc_auc(y_true, y_score, *, sample_weight=None):
    area = tp_before = fp_before = 0.0
    for _, tp, fp in walk(y_true, y_score, sample_weight):
        area += (fp - fp_before) * (tp_before + (tp - tp_before) / 2)
        tp_before, fp_before = tp, fp
    return area / tp / fp


def average_precision(y_true, y_score, *, sample_weight=None):
    total = before = 0.0
    for _, tp, fp in walk(y_true, y_score, sample_weight):
        total += (tp - before) * tp / (tp + fp)
        before = tp
    return total / tp


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    if average != "macro" and average != "weighted":
        raise ValueError(f"{average} is no average")
    y_true, columns = list(y_true), list(zip(*[list(row) for row in y_score]))
    classes = sorted(set(y_true))
    if len(classes) == 1 or len(classes) != len(columns):
        raise ValueError(f"there are {len(classes)} classes and {len(columns)} columns")
    weights = [1.0] * len(y_true) if sample_weight is None else [float(w) for w in sample_weight]
    areas, sizes = [], []
    for label, column in zip(classes, columns):
        areas.append(roc_auc([y == label for y in y_true], column, sample_weight=weights))
        sizes.append(sum(w for y, w in zip(y_true, weights) if y == label))
    return fmean(areas, None if average == "macro" else sizes)


def delong_ci(y_true, y_score, alpha=0.05):
    if not 0 < alpha < 1:
        raise ValueError(f"{alpha} is no probability")
    steps = [(0, 0.0, 0.0), *walk(y_true, y_score, None)]
    *_, (_, m, n) = steps
    if m < 2 or n < 2:
        raise ValueError("too few rows")
    a, b = [], []
    for (_, tp_before, fp_before), (_, tp, fp) in zip(steps, steps[1:]):
        a += [1 - (fp_before + fp) / 2 / n] * round(tp - tp_before)
        b += [(tp_before + tp) / 2 / m] * round(fp - fp_before)
    margin = NormalDist().inv_cdf(1 - alpha / 2) * sqrt(variance(a) / m + variance(b) / n)
    return max(fmean(a) - margin, 0.0), min(fmean(a) + margin, 1.0)


def walk(y_true, y_score, sample_weight):
    """Return (score, tp, fp) after each group of equal scores, from the highest down."""
    labels, scores = one_by_one(y_true), list(map(float, one_by_one(y_score)))
    weights = [1.0] * len(labels)
    if sample_weight is not None:
        weights = list(map(float, one_by_one(sample_weight)))
    if not len(labels) == len(scores) == len(weights):
        raise ValueError("not of one length")
    if any(map(isnan, scores)) or not all(isfinite(w) and w >= 0 for w in weights):
        raise ValueError("a score or a weight is no usable number")
    for label in labels:
        if label not in (0, 1):
            raise ValueError(f"the label {label!r} is neither 0 nor 1")
    rows = sorted((-s, bool(y), w) for y, s, w in zip(labels, scores, weights) if w)
    if len({positive for _, positive, _ in rows}) < 2:
        raise ValueError("rows of two classes are needed")
    steps, tp, fp = [], 0.0, 0.0
    for score, group in groupby(rows, key=itemgetter(0)):
        for _, positive, weight in group:
            if positive:
                tp += weight
            else:
                fp += weight
        steps.append((-score, tp, fp))
    return steps


def one_by_one(values):
    """Return the values as a list, provided that none holds several."""
    values = list(values)
    if any(hasattr(value, "__len__") and not isinstance(value, str) for value in values):
        raise ValueError("only one dimension is allowed")
    return values
