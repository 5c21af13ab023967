"""The core alone, as one might leave it after 45 minutes: a dict of totals, walked from the top.

The arguments are not looked at but for the labels; a weight of 0 is not thought of.
"""

import numpy as np


def roc_curve(y_true, y_score, *, sample_weight=None):
    totals = totals_by_score(y_true, y_score, sample_weight)
    thresholds = sorted(totals, reverse=True)
    fp, tp = np.cumsum([totals[threshold] for threshold in thresholds], axis=0).T
    return [0, *(fp / fp[-1])], [0, *(tp / tp[-1])], [np.inf, *thresholds]


def roc_auc(y_true, y_score, *, sample_weight=None):
    totals = totals_by_score(y_true, y_score, sample_weight)
    above = negatives = won = 0.0
    for threshold in sorted(totals, reverse=True):
        negative, positive = totals[threshold]
        won += negative * (above + positive / 2)
        above += positive
        negatives += negative
    return won / (above * negatives)


def average_precision(y_true, y_score, *, sample_weight=None):
    totals = totals_by_score(y_true, y_score, sample_weight)
    caught, called, weighted = 0.0, 0.0, 0.0
    for threshold in sorted(totals, reverse=True):
        negative, positive = totals[threshold]
        caught += positive
        called += positive + negative
        weighted += positive * caught / called
    return weighted / caught


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    raise NotImplementedError("roc_auc_ovr")


def delong_ci(y_true, y_score, alpha=0.05):
    raise NotImplementedError("delong_ci")


def totals_by_score(y_true, y_score, sample_weight):
    """Return {score: [weight of the negatives, weight of the positives]}."""
    if sample_weight is None:
        sample_weight = np.ones(len(y_true))
    totals, seen = {}, set()
    for label, score, weight in zip(y_true, y_score, sample_weight):
        if label != 0 and label != 1:
            raise ValueError(f"{label} is no label: only 0 and 1 are")
        seen.add(int(label))
        totals.setdefault(float(score), [0.0, 0.0])[int(label)] += float(weight)
    if seen != {0, 1}:
        raise ValueError("one of the two classes does not occur")
    return totals
