"""scikit-learn and SciPy in the kata's interface: the independent oracle.

scikit-learn takes no infinite scores, so it gets their dense ranks; it answers for a single class
with a warning and NaN, and takes -1 for a label, so labels are looked at first.
"""

import numpy as np
from scipy.stats import norm, rankdata
from sklearn import metrics
from sklearn.preprocessing import label_binarize
from sklearn.utils import check_consistent_length


def roc_curve(y_true, y_score, *, sample_weight=None):
    y_true, ranks, distinct, sample_weight = _checked(y_true, y_score, sample_weight)
    fpr, tpr, thresholds = metrics.roc_curve(
        y_true, ranks, sample_weight=sample_weight, drop_intermediate=False
    )
    return fpr, tpr, np.append(np.inf, distinct[thresholds[1:].astype(int) - 1])


def roc_auc(y_true, y_score, *, sample_weight=None):
    y_true, ranks, _, sample_weight = _checked(y_true, y_score, sample_weight)
    return metrics.roc_auc_score(y_true, ranks, sample_weight=sample_weight)


def average_precision(y_true, y_score, *, sample_weight=None):
    y_true, ranks, _, sample_weight = _checked(y_true, y_score, sample_weight)
    return metrics.average_precision_score(y_true, ranks, sample_weight=sample_weight)


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    if average not in ("macro", "weighted"):
        raise ValueError(f"unknown average {average!r}")
    y_true, y_score = np.asarray(y_true), np.asarray(y_score, dtype=float)
    if sample_weight is not None:
        sample_weight = np.asarray(sample_weight, dtype=float)
        there = sample_weight > 0
        y_true, y_score, sample_weight = y_true[there], y_score[there], sample_weight[there]
    classes = np.unique(y_true)
    members = label_binarize(y_true, classes=classes)
    if len(classes) == 2:
        members = np.hstack([1 - members, members])
    if len(classes) < 2 or members.shape != y_score.shape:
        raise ValueError("there must be two classes or more, and a column for each")
    return metrics.roc_auc_score(members, y_score, average=average, sample_weight=sample_weight)


def delong_ci(y_true, y_score, alpha=0.05):
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}")
    y_true, ranks, _, _ = _checked(y_true, y_score, None)
    ones, others = ranks[y_true == 1], ranks[y_true == 0]
    m, n = len(ones), len(others)
    if min(m, n) < 2:
        raise ValueError("a class has a single row")
    # the ranks among all less those among its own class are those among the other
    a = (rankdata(ranks)[y_true == 1] - rankdata(ones)) / n
    b = 1 - (rankdata(ranks)[y_true == 0] - rankdata(others)) / m
    spread = np.sqrt(np.var(a, ddof=1) / m + np.var(b, ddof=1) / n)
    return tuple(np.clip(norm.interval(1 - alpha, a.mean(), spread or 1e-300), 0, 1))


def _checked(y_true, y_score, sample_weight):
    """Return labels, the scores' dense ranks, the distinct scores, weights: rows with a weight."""
    y_true, y_score = np.asarray(y_true), np.asarray(y_score, dtype=float)
    weight = np.ones(y_score.shape) if sample_weight is None else np.asarray(sample_weight, float)
    check_consistent_length(y_true, y_score, weight)
    if not y_true.ndim == y_score.ndim == weight.ndim == 1 or np.isnan(y_score).any():
        raise ValueError("scores must be numbers in one dimension")
    if not (np.isfinite(weight).all() and (weight >= 0).all()):
        raise ValueError("weights must be finite and not negative")
    if not np.isin(y_true, [0, 1]).all():
        raise ValueError(f"labels must be 0 and 1, not {np.unique(y_true)}")
    y_true, y_score, weight = y_true[weight > 0], y_score[weight > 0], weight[weight > 0]
    if len(np.unique(y_true)) < 2:
        raise ValueError("only one class is present")
    return y_true.astype(int), rankdata(y_score, method="dense"), np.unique(y_score), weight
