"""alpha is left to inv_cdf, which does not see 1.5 and does not name the others.

Fails: bad-interval
Written: after the suite
Same set as: interval_of_anything.py, because this one fails only where alpha should be named or is above 1.
"""

from statistics import NormalDist

import numpy as np


def _numbers(values, name):
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {array.ndim}")
    return array.astype(float)


def _labels(y_true):
    raw = np.asarray(y_true)
    if raw.ndim != 1:
        raise ValueError(f"y_true must have one dimension, not {raw.ndim}")
    if raw.dtype.kind not in "biuf":
        raw = np.array(list(y_true), dtype=object)
    bad = ~((raw == 0) | (raw == 1))
    if bad.any():
        raise ValueError(f"label {raw[bad][0]!r} is neither 0 nor 1")
    return raw.astype(bool)


def _rows(y_true, y_score, sample_weight):
    y = _labels(y_true)
    score = _numbers(y_score, "y_score")
    weight = np.ones(len(y)) if sample_weight is None else _numbers(sample_weight, "sample_weight")
    if not len(y) == len(score) == len(weight):
        raise ValueError(f"lengths differ: {len(y)}, {len(score)}, {len(weight)}")
    if np.isnan(score).any():
        raise ValueError("y_score holds NaN")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be finite and not negative")
    keep = weight > 0
    y, score, weight = y[keep], score[keep], weight[keep]
    if y.all() or not y.any():
        raise ValueError("both a positive and a negative row are needed")
    return y, score, weight


def _counts(y_true, y_score, sample_weight):
    y, score, weight = _rows(y_true, y_score, sample_weight)
    order = np.argsort(-score, kind="stable")
    y, score, weight = y[order], score[order], weight[order]
    last = np.append(score[1:] != score[:-1], True)
    tp = np.cumsum(weight * y)[last]
    fp = np.cumsum(weight * ~y)[last]
    return tp, fp, score[last]


def roc_curve(y_true, y_score, *, sample_weight=None):
    tp, fp, score = _counts(y_true, y_score, sample_weight)
    return (
        np.append(0.0, fp / fp[-1]),
        np.append(0.0, tp / tp[-1]),
        np.append(np.inf, score),
    )


def roc_auc(y_true, y_score, *, sample_weight=None):
    fpr, tpr, _ = roc_curve(y_true, y_score, sample_weight=sample_weight)
    return float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2)


def average_precision(y_true, y_score, *, sample_weight=None):
    tp, fp, _ = _counts(y_true, y_score, sample_weight)
    gain = np.diff(tp, prepend=0.0) / tp[-1]
    return float(np.sum(gain * tp / (tp + fp)))


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    if average not in ("macro", "weighted"):
        raise ValueError(f"unknown average {average!r}")
    y = np.asarray(y_true)
    score = np.asarray(y_score, float)
    weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, float)
    y, score, weight = y[weight > 0], score[weight > 0], weight[weight > 0]
    classes, code = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise ValueError("roc_auc_ovr needs two classes")
    if score.ndim != 2 or score.shape[1] != len(classes):
        raise ValueError(f"{len(classes)} columns are needed")
    aucs = [roc_auc(code == j, score[:, j], sample_weight=weight) for j in range(len(classes))]
    if average == "macro":
        return float(np.mean(aucs))
    return float(np.average(aucs, weights=np.bincount(code, weights=weight)))


def delong_ci(y_true, y_score, alpha=0.05):
    y, score, _ = _rows(y_true, y_score, None)
    pos, neg = np.sort(score[y]), np.sort(score[~y])
    if min(len(pos), len(neg)) < 2:
        raise ValueError("two rows of each class are needed")
    a = (np.searchsorted(neg, pos) + np.searchsorted(neg, pos, "right")) / 2 / len(neg)
    b = 1 - (np.searchsorted(pos, neg) + np.searchsorted(pos, neg, "right")) / 2 / len(pos)
    half = NormalDist().inv_cdf(1 - alpha / 2) * np.sqrt(
        a.var(ddof=1) / len(pos) + b.var(ddof=1) / len(neg)
    )
    return float(max(0.0, a.mean() - half)), float(min(1.0, a.mean() + half))
