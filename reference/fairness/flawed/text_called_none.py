"""Turns names into text to find the missing ones: groups truly named so are unknown too.

Fails: unknown
Written: after the suite
Same set as: falsy_is_unknown.py, because the one takes 0 and empty text for unknown, the other certain words.
"""

import math
from statistics import NormalDist

import pandas as pd

MISSING = object()


def is_missing(value):
    return str(value) in ("None", "nan", "NaN", "<NA>")


def check_labels(labels, name):
    clean = []
    for label in labels:
        if label is None or label is pd.NA or isinstance(label, str) or not (label == 0 or label == 1):
            raise ValueError(f"{name} holds {label!r}, which is neither 0 nor 1")
        clean.append(1 if label else 0)
    return clean


def share(part, whole):
    return part / whole if whole else math.nan


def group_rates(y_true, y_pred, groups, *, min_n=30):
    truths = check_labels(list(y_true), "y_true")
    guesses = check_labels(list(y_pred), "y_pred")
    if isinstance(groups, pd.DataFrame):
        names = list(groups.itertuples(index=False, name=None))
        keys = [tuple([MISSING if is_missing(part) else part for part in name]) for name in names]
    else:
        names = list(groups)
        keys = [MISSING if is_missing(name) else name for name in names]
    if len(truths) != len(guesses) or len(truths) != len(keys):
        raise ValueError(f"{len(truths)} truths, {len(guesses)} predictions and {len(keys)} groups")
    if not truths:
        raise ValueError("no rows")
    tallies = {}
    called = {}
    for truth, guess, key, name in zip(truths, guesses, keys, names):
        if key not in tallies:
            tallies[key] = [0, 0, 0, 0]
            called[key] = None if key is MISSING else name
        tallies[key][2 * truth + guess] += 1
    rows = []
    for key, (tn, fp, fn, tp) in tallies.items():
        n = tn + fp + fn + tp
        rows.append(
            {
                "n": n,
                "small": n < min_n,
                "selection_rate": share(fp + tp, n),
                "base_rate": share(fn + tp, n),
                "tpr": share(tp, fn + tp),
                "fpr": share(fp, tn + fp),
                "precision": share(tp, fp + tp),
            }
        )
    report = pd.DataFrame(rows)
    report.insert(0, "group", pd.Series([called[key] for key in tallies], dtype=object))
    return report


def spread(rates):
    known = [rate for rate in rates if not math.isnan(rate)]
    if len(known) < 2:
        return math.nan
    return max(known) - min(known)


def disparities(y_true, y_pred, groups, *, min_n=30):
    rows = group_rates(y_true, y_pred, groups, min_n=min_n).to_dict("records")
    large = [row for row in rows if not row["small"]]
    selection = [row["selection_rate"] for row in large]
    ratio = math.nan
    if len(selection) >= 2:
        ratio = 1.0 if max(selection) == 0 else min(selection) / max(selection)
    odds = math.nan
    for rate in ("tpr", "fpr"):
        difference = spread([row[rate] for row in large])
        if not math.isnan(difference) and (math.isnan(odds) or difference > odds):
            odds = difference
    lowest = None
    for row in large:
        if row["selection_rate"] == min(selection):
            lowest = row["group"]
            break
    return {
        "parity_difference": spread(selection),
        "parity_ratio": ratio,
        "odds_difference": odds,
        "base_rate_difference": spread([row["base_rate"] for row in large]),
        "lowest": lowest,
        "left_out": [row["group"] for row in rows if row["small"]],
    }


def wilson(successes, n, *, confidence=0.95):
    if n < 1:
        raise ValueError(f"n is {n}, below 1")
    if successes < 0 or successes > n:
        raise ValueError(f"{successes} successes of {n}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = successes / n
    root = math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low = (p + z**2 / (2 * n) - z * root) / (1 + z**2 / n)
    high = (p + z**2 / (2 * n) + z * root) / (1 + z**2 / n)
    return max(low, 0.0), min(high, 1.0)
