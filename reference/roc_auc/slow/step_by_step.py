"""Asks NumPy about one threshold at a time: right, and most of the time is spent on calling.

Fails: fast
Written: with the workload
"""

from statistics import NormalDist

import numpy as np


def roc_curve(y_true, y_score, *, sample_weight=None):
    """Return the share of either class at or above each distinct score."""
    distinct, tp, fp = weight_above(y_true, y_score, sample_weight)
    fpr = np.insert(fp / fp[-1], 0, 0.0)
    tpr = np.insert(tp / tp[-1], 0, 0.0)
    return fpr, tpr, np.insert(distinct, 0, np.inf)


def roc_auc(y_true, y_score, *, sample_weight=None):
    """Return the area under the curve, trapezoid by trapezoid."""
    fpr, tpr, _ = roc_curve(y_true, y_score, sample_weight=sample_weight)
    area = 0.0
    for k in range(1, len(fpr)):
        area += np.trapezoid(tpr[k - 1 : k + 1], fpr[k - 1 : k + 1])
    return float(area)


def average_precision(y_true, y_score, *, sample_weight=None):
    """Return the sum of precision times the gain of recall."""
    _, tp, fp = weight_above(y_true, y_score, sample_weight)
    recall = np.insert(tp / tp[-1], 0, 0.0)
    total = 0.0
    for k in range(len(tp)):
        gain = np.diff(recall[k : k + 2])
        total += np.sum(gain * tp[k] / (tp[k] + fp[k]))
    return float(total)


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    """Return the mean of the areas of each class against the rest."""
    if average not in ("macro", "weighted"):
        raise ValueError(f"average={average!r} is unknown")
    y_true, y_score = np.asarray(y_true), np.asarray(y_score, dtype=float)
    classes = np.unique(y_true)
    if len(classes) < 2 or y_score.shape != (len(y_true), len(classes)):
        raise ValueError(f"{len(classes)} classes do not fit scores of shape {y_score.shape}")
    weights = np.ones(len(y_true)) if sample_weight is None else np.asarray(sample_weight, float)
    areas, sizes = [], []
    for j in range(len(classes)):
        member = y_true == classes[j]
        areas.append(roc_auc(member, y_score[:, j], sample_weight=weights))
        sizes.append(np.sum(weights[member]))
    if average == "macro":
        return float(np.mean(areas))
    return float(np.dot(areas, sizes) / np.sum(sizes))


def delong_ci(y_true, y_score, alpha=0.05):
    """Return AUC plus and minus z standard errors."""
    if alpha <= 0 or alpha >= 1:
        raise ValueError(f"alpha={alpha} is not between 0 and 1")
    positive, y_score, _ = checked(y_true, y_score, None)
    ones, others = y_score[positive], y_score[~positive]
    m, n = len(ones), len(others)
    if m < 2 or n < 2:
        raise ValueError("there must be two rows of each class")
    a = beaten(ones, others)
    b = 1 - beaten(others, ones)
    error = np.sqrt(np.var(a, ddof=1) / m + np.var(b, ddof=1) / n)
    z = NormalDist().inv_cdf(1 - alpha / 2)
    area = np.mean(a)
    return max(float(area - z * error), 0.0), min(float(area + z * error), 1.0)


def checked(y_true, y_score, sample_weight):
    """Return the rows that weigh something as three arrays."""
    y_true, y_score = np.asarray(y_true), np.asarray(y_score, dtype=float)
    if sample_weight is None:
        weights = np.ones(len(y_score))
    else:
        weights = np.asarray(sample_weight, dtype=float)
    if y_score.ndim != 1 or y_true.shape != y_score.shape or weights.shape != y_score.shape:
        raise ValueError("labels, scores and weights must be of one dimension and one length")
    if np.any(np.isnan(y_score)):
        raise ValueError("a score is missing")
    if not np.all(np.isfinite(weights)) or np.any(weights < 0):
        raise ValueError("weights must be finite numbers from 0 upwards")
    positive, negative = y_true == 1, y_true == 0
    if not np.all(positive | negative):
        raise ValueError(f"not a label: {y_true[~(positive | negative)][0]}")
    there = weights > 0
    if not np.any(positive & there) or not np.any(negative & there):
        raise ValueError("one class is absent")
    return positive[there], y_score[there], weights[there]


def weight_above(y_true, y_score, sample_weight):
    """Return each distinct score, descending, and the positive and negative weight from it up."""
    positive, y_score, weights = checked(y_true, y_score, sample_weight)
    ones, tp_below = sorted_with_sums(y_score[positive], weights[positive])
    others, fp_below = sorted_with_sums(y_score[~positive], weights[~positive])
    distinct = np.unique(y_score)[::-1]
    tp, fp = np.zeros(len(distinct)), np.zeros(len(distinct))
    for k, threshold in enumerate(distinct):
        tp[k] = np.subtract(tp_below[-1], tp_below[np.searchsorted(ones, threshold)])
        fp[k] = np.subtract(fp_below[-1], fp_below[np.searchsorted(others, threshold)])
    return distinct, tp, fp


def sorted_with_sums(y_score, weights):
    """Return the scores in ascending order and the weight below each of them, and of all."""
    order = np.argsort(y_score)
    return y_score[order], np.insert(np.cumsum(weights[order]), 0, 0.0)


def beaten(scores, others):
    """Return the share of the others below each score, equals by half."""
    others = np.sort(others)
    left = np.searchsorted(others, scores, side="left")
    right = np.searchsorted(others, scores, side="right")
    return (left + right) / (2 * len(others))
