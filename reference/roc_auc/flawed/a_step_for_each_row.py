"""Lets tied rows enter one after the other, as the sort left them.

Fails: thresholds, ties, tied-precision
Written: with the suite
"""

from statistics import NormalDist

import numpy as np


def roc_curve(y_true, y_score, *, sample_weight=None):
    scores, tps, fps = _cumulate(*_check(y_true, y_score, sample_weight))
    fpr = np.concatenate([[0.0], fps / fps[-1]])
    tpr = np.concatenate([[0.0], tps / tps[-1]])
    return fpr, tpr, np.concatenate([[np.inf], scores])


def roc_auc(y_true, y_score, *, sample_weight=None):
    fpr, tpr, _ = roc_curve(y_true, y_score, sample_weight=sample_weight)
    return float(np.trapezoid(tpr, fpr))


def average_precision(y_true, y_score, *, sample_weight=None):
    _, tps, fps = _cumulate(*_check(y_true, y_score, sample_weight))
    precision = tps / (tps + fps)
    recall = np.concatenate([[0.0], tps / tps[-1]])
    return float(np.sum(np.diff(recall) * precision))


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    if average not in ("macro", "weighted"):
        raise ValueError(f"average must be 'macro' or 'weighted', got {average!r}")
    y_true = np.asarray(y_true)
    y_score = np.asarray(y_score, dtype=float)
    classes = np.unique(y_true)
    if len(classes) < 2 or y_score.ndim != 2 or y_score.shape[1] != len(classes):
        raise ValueError(f"{len(classes)} classes, scores of shape {y_score.shape}")
    if sample_weight is None:
        sample_weight = np.ones(len(y_true))
    sample_weight = np.asarray(sample_weight, dtype=float)
    aucs, supports = [], []
    for j, label in enumerate(classes):
        is_label = (y_true == label).astype(int)
        aucs.append(roc_auc(is_label, y_score[:, j], sample_weight=sample_weight))
        supports.append(np.sum(sample_weight * is_label))
    if average == "macro":
        return float(np.mean(aucs))
    return float(np.average(aucs, weights=supports))


def delong_ci(y_true, y_score, alpha=0.05):
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be between 0 and 1, got {alpha}")
    y_true, y_score, _ = _check(y_true, y_score, None)
    pos, neg = np.sort(y_score[y_true == 1]), np.sort(y_score[y_true == 0])
    if len(pos) < 2 or len(neg) < 2:
        raise ValueError("at least two positives and two negatives are needed")
    a = (np.searchsorted(neg, pos, "left") + np.searchsorted(neg, pos, "right")) / (2 * len(neg))
    b = 1 - (np.searchsorted(pos, neg, "left") + np.searchsorted(pos, neg, "right")) / (2 * len(pos))
    se = np.sqrt(np.var(a, ddof=1) / len(pos) + np.var(b, ddof=1) / len(neg))
    z = NormalDist().inv_cdf(1 - alpha / 2)
    auc = np.mean(a)
    return float(max(auc - z * se, 0.0)), float(min(auc + z * se, 1.0))


def _check(y_true, y_score, sample_weight):
    """Return labels, scores and weights of the rows that count."""
    y_true = np.asarray(y_true)
    y_score = np.asarray(y_score, dtype=float)
    if sample_weight is None:
        sample_weight = np.ones(len(y_score))
    weight = np.asarray(sample_weight, dtype=float)
    if y_score.ndim != 1 or y_true.shape != y_score.shape or weight.shape != y_score.shape:
        raise ValueError("all arguments must be one-dimensional and of the same length")
    if np.isnan(y_score).any():
        raise ValueError("y_score contains NaN")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be finite and not negative")
    for label in np.unique(y_true):
        if label not in (0, 1):
            raise ValueError(f"y_true must hold 0 and 1 only, got {label}")
    keep = weight > 0
    y_true, y_score, weight = y_true[keep].astype(int), y_score[keep], weight[keep]
    if len(np.unique(y_true)) < 2:
        raise ValueError("y_true must hold both classes")
    return y_true, y_score, weight


def _cumulate(y_true, y_score, weight):
    """Return the scores, descending, and the running weight of either class."""
    order = np.argsort(-y_score, kind="stable")
    y_true, y_score, weight = y_true[order], y_score[order], weight[order]
    tps = np.cumsum(weight * y_true)
    fps = np.cumsum(weight * (1 - y_true))
    return y_score, tps, fps
