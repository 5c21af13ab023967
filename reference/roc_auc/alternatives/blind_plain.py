"""Plain Python: a dict from score to the two weights, walked in descending order."""

import math
from statistics import NormalDist, fmean, variance


def _rows(y_true, y_score, sample_weight):
    labels, scores = list(y_true), list(y_score)
    weights = [1.0] * len(labels) if sample_weight is None else list(sample_weight)
    if not len(labels) == len(scores) == len(weights):
        raise ValueError("y_true, y_score and sample_weight differ in length")
    rows = []
    for label, score, weight in zip(labels, scores, weights):
        for value in (label, score, weight):
            if getattr(value, "ndim", 0) or isinstance(value, (list, tuple)):
                raise ValueError("only one dimension is allowed")
        if label not in (0, 1):
            raise ValueError(f"label {label} is neither 0 nor 1")
        score, weight = float(score), float(weight)
        if math.isnan(score):
            raise ValueError("a score is NaN")
        if not 0 <= weight < math.inf:
            raise ValueError(f"weight {weight} is not allowed")
        if weight > 0:
            rows.append((score, int(label), weight))
    return rows


def _steps(y_true, y_score, sample_weight):
    at_score = {}
    for score, positive, weight in _rows(y_true, y_score, sample_weight):
        pair = at_score.get(score)
        if pair is None:
            pair = at_score[score] = [0.0, 0.0]
        pair[positive] += weight
    total_neg = sum(pair[0] for pair in at_score.values())
    total_pos = sum(pair[1] for pair in at_score.values())
    if not total_pos or not total_neg:
        raise ValueError("one class is absent")
    steps = [(score, *at_score[score]) for score in sorted(at_score, reverse=True)]
    return steps, total_neg, total_pos


def roc_curve(y_true, y_score, *, sample_weight=None):
    steps, total_neg, total_pos = _steps(y_true, y_score, sample_weight)
    fpr, tpr, thresholds = [0.0], [0.0], [math.inf]
    fp = tp = 0.0
    for score, neg, pos in steps:
        fp += neg
        tp += pos
        fpr.append(fp / total_neg)
        tpr.append(tp / total_pos)
        thresholds.append(score)
    return fpr, tpr, thresholds


def roc_auc(y_true, y_score, *, sample_weight=None):
    steps, total_neg, total_pos = _steps(y_true, y_score, sample_weight)
    won = above = 0.0
    for _, neg, pos in steps:
        won += neg * (above + pos / 2)
        above += pos
    return won / total_neg / total_pos


def average_precision(y_true, y_score, *, sample_weight=None):
    steps, _, total_pos = _steps(y_true, y_score, sample_weight)
    result = fp = tp = 0.0
    for _, neg, pos in steps:
        fp += neg
        tp += pos
        result += pos / total_pos * tp / (tp + fp)
    return result


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    labels = list(y_true)
    scores = [list(row) for row in getattr(y_score, "values", y_score)]
    weights = [1.0] * len(labels) if sample_weight is None else list(sample_weight)
    kept = [row for row in zip(labels, scores, weights) if row[2] > 0]
    weight_of = {}
    for label, _, weight in kept:
        weight_of[label] = weight_of.get(label, 0.0) + weight
    classes = sorted(weight_of)
    if len(classes) < 2:
        raise ValueError("at least two classes are needed")
    for _, row, _ in kept:
        if len(row) != len(classes):
            raise ValueError(f"{len(row)} columns for {len(classes)} classes")
    aucs = [
        roc_auc(
            [int(label == name) for label, _, _ in kept],
            [row[j] for _, row, _ in kept],
            sample_weight=[weight for _, _, weight in kept],
        )
        for j, name in enumerate(classes)
    ]
    if average == "macro":
        return fmean(aucs)
    if average == "weighted":
        whole = sum(weight_of.values())
        return sum(auc * weight_of[name] for auc, name in zip(aucs, classes)) / whole
    raise ValueError(f"average {average} is not known")


def delong_ci(y_true, y_score, alpha=0.05):
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}")
    rows = _rows(y_true, y_score, None)
    pos = [score for score, positive, _ in rows if positive]
    neg = [score for score, positive, _ in rows if not positive]
    if len(pos) < 2 or len(neg) < 2:
        raise ValueError("each class needs two rows")
    a = [sum((p > n) + (p == n) / 2 for n in neg) / len(neg) for p in pos]
    b = [sum((p > n) + (p == n) / 2 for p in pos) / len(pos) for n in neg]
    error = math.sqrt(variance(a) / len(pos) + variance(b) / len(neg))
    z = NormalDist().inv_cdf(1 - alpha / 2)
    return max(0.0, fmean(a) - z * error), min(1.0, fmean(a) + z * error)
