"""Ranking metrics: sort by score once, then add up what lies above each distinct score.

The idea in a sentence: lower a threshold through the scores, let it stop only where a whole group
of equal scores has come in, and note what has been caught by then, rightly and wrongly.

Symbols
-------
s, w          score and weight of a row
t             a threshold: rows with s >= t are called positive
tp, fp        weight of the positive and of the negative rows called positive, one for each t
P, N          weight of all positive and of all negative rows: the last tp and fp
a, b          how much of the other class a positive beats, how much of it beats a negative

Rules
-----
curve         fpr = fp / N, tpr = tp / P, a point for each distinct score, and (0, 0) before
AUC           sum over steps of (fpr_k - fpr_k-1) (tpr_k + tpr_k-1) / 2
AP            sum over steps of (tpr_k - tpr_k-1) tp_k / (tp_k + fp_k)
DeLong        AUC +- z sqrt(var(a) / P + var(b) / N), with ddof 1

A trapezoid under the ROC curve gives a tie its half: a group with p positives and n negatives
adds n p / 2, half of the pairs in it. Between two points of the precision-recall curve there is
no straight line, so a trapezoid there would be wrong.

Sources: J. Hanley and B. McNeil, "The meaning and use of the area under a receiver operating
characteristic (ROC) curve" (1982), for the area as a share of pairs; J. Davis and M. Goadrich,
"The relationship between precision-recall and ROC curves" (2006), section 4, for why precision
must not be interpolated linearly; E. DeLong, D. DeLong and D. Clarke-Pearson, "Comparing the
areas under two or more correlated receiver operating characteristic curves" (1988), for a, b and
the variance.
"""

from statistics import NormalDist

import numpy as np


def roc_curve(y_true, y_score, *, sample_weight=None):
    """Return the points of the ROC curve, and the threshold of each.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        1 is positive; bool will do.
    y_score : array-like of numbers, shape (n_samples,)
        The higher, the likelier positive. Infinities are scores like others.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None
        None lets every row weigh 1. A row of weight 0 counts as absent.

    Returns
    -------
    fpr, tpr : array of float, shape (n_distinct_scores + 1,)
        The shares of negative and positive weight with a score of at least the threshold.
    thresholds : array of float, shape (n_distinct_scores + 1,)
        Infinity for the point (0, 0), then each distinct score, descending.

    Raises
    ------
    ValueError
        If a class is absent, a label is neither 0 nor 1, a score is NaN, a weight is negative
        or not finite, or the arguments are not of one dimension and one length.

    Examples
    --------
    >>> fpr, tpr, thresholds = roc_curve([1, 0, 1, 0], [8, 5, 5, 2])
    >>> fpr.tolist(), tpr.tolist(), thresholds.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0], [inf, 8.0, 5.0, 2.0])
    """
    tp, fp, thresholds = _caught(*_rows(y_true, y_score, sample_weight))
    return _from(0.0, fp / fp[-1]), _from(0.0, tp / tp[-1]), _from(np.inf, thresholds)


def roc_auc(y_true, y_score, *, sample_weight=None):
    """Return the area under the ROC curve: how often a positive row outscores a negative one.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        1 is positive; bool will do.
    y_score : array-like of numbers, shape (n_samples,)
        Only their order counts.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None
        A pair of rows weighs the product of its weights.

    Returns
    -------
    float
        From 0 to 1; 0.5 if all scores are equal, since a tie counts half.

    Raises
    ------
    ValueError
        As `roc_curve`.

    Notes
    -----
    O(n log n), whereas there are up to n^2 / 4 pairs.

    Examples
    --------
    >>> roc_auc([1, 0, 1, 0], [8, 5, 5, 2])  # three and a half of four pairs
    0.875
    """
    fpr, tpr, _ = roc_curve(y_true, y_score, sample_weight=sample_weight)
    return float(np.diff(fpr) @ (tpr[1:] + tpr[:-1]) / 2)


def average_precision(y_true, y_score, *, sample_weight=None):
    """Return the mean of the precisions at each gain of recall.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        1 is positive; bool will do.
    y_score : array-like of numbers, shape (n_samples,)
        Only their order counts.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None
        None lets every row weigh 1. A row of weight 0 counts as absent.

    Returns
    -------
    float
        1 for a perfect ranking; the share of positives if all scores are equal.

    Raises
    ------
    ValueError
        As `roc_curve`.

    Examples
    --------
    >>> round(average_precision([1, 0, 1, 0], [8, 5, 5, 2]), 4)  # (1 + 2/3) / 2
    0.8333
    """
    tp, fp, _ = _caught(*_rows(y_true, y_score, sample_weight))
    return float(np.diff(tp, prepend=0.0) @ (tp / (tp + fp)) / tp[-1])


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    """Return the mean area under the ROC curves of each class against the rest.

    Parameters
    ----------
    y_true : array-like of int or str, shape (n_samples,)
    y_score : array-like of numbers, shape (n_samples, n_classes)
        One column for each distinct label, in ascending order of the labels. Rows need not
        sum to 1.
    average : "macro" or "weighted", default "macro"
        Whether classes count alike or by their weight.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are fewer than two classes, another number of columns, or `average` is unknown.

    Examples
    --------
    >>> scores = [[0.7, 0.2, 0.3], [0.5, 0.6, 0.3], [0.6, 0.1, 0.1], [0.2, 0.4, 0.8]]
    >>> roc_auc_ovr(["a", "b", "c", "c"], scores)  # (1 + 1 + 1/2) / 3
    0.8333333333333334
    >>> roc_auc_ovr(["a", "b", "c", "c"], scores, "weighted")
    0.75
    """
    if average not in ("macro", "weighted"):
        raise ValueError(f"average must be 'macro' or 'weighted', not {average!r}")
    classes, members = np.unique(y_true, return_inverse=True)
    columns = np.asarray(y_score).T  # (n_classes, n_samples)
    if len(columns) != len(classes):
        raise ValueError(f"{len(columns)} columns of scores for {len(classes)} classes")
    areas = [  # a class without any others is refused there
        roc_auc(members == j, column, sample_weight=sample_weight)
        for j, column in enumerate(columns)
    ]
    shares = None if average == "macro" else np.bincount(members, sample_weight)
    return float(np.average(areas, weights=shares))


def delong_ci(y_true, y_score, alpha=0.05):
    """Return a confidence interval of the area under the ROC curve, by DeLong's variance.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        At least two rows of each.
    y_score : array-like of numbers, shape (n_samples,)
        Only their order counts.
    alpha : float, default 0.05
        In the long run the interval misses in this share of samples.

    Returns
    -------
    low, high : float
        Cut off at 0 and 1.

    Raises
    ------
    ValueError
        As `roc_auc`; if a class has fewer than two rows or alpha is not between 0 and 1.

    Notes
    -----
    O(n log n): the share of the other class below a score takes one search among its sorted
    scores. Without any overlap both ends are equal: a variance of 0 says that the sample shows
    none, not that there is none.

    Examples
    --------
    >>> [round(end, 4) for end in delong_ci([1, 1, 0, 0, 1, 0], [6, 4, 2, 5, 3, 1], alpha=0.2)]
    [0.4594, 1.0]
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, not at {alpha}")
    positive, scores, _ = _rows(y_true, y_score, None)
    groups = np.sort(scores[positive]), np.sort(scores[~positive])
    if min(map(len, groups)) < 2:
        raise ValueError("each class needs at least two rows")
    a = _share_below(*groups)  # (P,)
    b = _share_below(*groups[::-1])  # (N,): 1 less the b of the brief, so its variance is the same
    margin = NormalDist().inv_cdf(1 - alpha / 2) * np.sqrt(
        a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)
    )
    return max(0.0, float(a.mean() - margin)), min(1.0, float(a.mean() + margin))


def _rows(y_true, y_score, sample_weight):
    """Return the rows with a weight: whether positive, score, weight, all (n_samples,)."""
    labels, scores = np.asarray(y_true), np.asarray(y_score, dtype=float)
    weights = np.ones(len(scores)) if sample_weight is None else np.asarray(sample_weight, float)
    shapes = {labels.shape, scores.shape, weights.shape}
    if len(shapes) > 1 or scores.ndim != 1:
        raise ValueError(f"one dimension and one length are needed, not {shapes}")
    if np.isnan(scores).any():
        raise ValueError("a score is NaN")
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError("a weight is negative or not finite")
    positive = labels == 1
    if other := set(labels[~positive & (labels != 0)].tolist()):
        raise ValueError(f"labels must be 0 and 1; there are also {other}")
    counts = weights > 0
    if not 0 < np.count_nonzero(positive & counts) < np.count_nonzero(counts):
        raise ValueError("rows of both classes are needed")
    return positive[counts], scores[counts], weights[counts]


def _caught(positive, scores, weights):
    """Return tp, fp and the threshold at each distinct score, descending."""
    order = np.argsort(-scores)  # equal scores side by side; their order makes no difference
    positive, scores, weights = positive[order], scores[order], weights[order]
    last = np.append(scores[1:] != scores[:-1], True)  # no difference: inf - inf would be NaN
    tp = np.cumsum(np.where(positive, weights, 0.0))[last]
    fp = np.cumsum(np.where(positive, 0.0, weights))[last]
    return tp, fp, scores[last]


def _share_below(ones, others):
    """Return the share of `others` below each of `ones`, equals by half; both are sorted."""
    below = np.searchsorted(others, ones, side="left")
    up_to = np.searchsorted(others, ones, side="right")
    return (below + up_to) / (2 * len(others))


def _from(first, rest):
    return np.concatenate([[first], rest])
