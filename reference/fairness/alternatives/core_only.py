"""The core alone, by dictionaries and loops."""

import math

import numpy as np
import pandas as pd


def group_rates(y_true, y_pred, groups, *, min_n=30):
    if isinstance(groups, pd.DataFrame):
        raise NotImplementedError("group_rates")
    counts = {}
    for truth, prediction, group in zip(list(y_true), list(y_pred), list(groups)):
        key = None if group is None or group != group else group
        cell = counts.setdefault(key, [0, 0, 0, 0])
        cell[2 * bool(truth) + bool(prediction)] += 1
    rows = []
    for group, (tn, fp, fn, tp) in counts.items():
        n = tn + fp + fn + tp
        rows.append(
            {
                "group": group,
                "n": n,
                "small": n < min_n,
                "selection_rate": divided(fp + tp, n),
                "base_rate": divided(fn + tp, n),
                "tpr": divided(tp, fn + tp),
                "fpr": divided(fp, fp + tn),
                "precision": divided(tp, fp + tp),
            }
        )
    return pd.DataFrame(rows)


def divided(part, whole):
    return part / whole if whole else np.nan


def difference(rows, rate):
    rates = [row[rate] for row in rows if not math.isnan(row[rate])]
    return max(rates) - min(rates) if len(rates) >= 2 else math.nan


def disparities(y_true, y_pred, groups, *, min_n=30):
    rows = group_rates(y_true, y_pred, groups, min_n=min_n).to_dict("records")
    large = [row for row in rows if not row["small"]]
    rates = [row["selection_rate"] for row in large]
    odds = [difference(large, "tpr"), difference(large, "fpr")]
    return {
        "parity_difference": difference(large, "selection_rate"),
        "parity_ratio": math.nan
        if len(rates) < 2
        else (min(rates) / max(rates) if max(rates) > 0 else 1.0),
        "odds_difference": max([o for o in odds if not math.isnan(o)], default=math.nan),
        "base_rate_difference": difference(large, "base_rate"),
        "lowest": large[rates.index(min(rates))]["group"] if large else None,
        "left_out": [row["group"] for row in rows if row["small"]],
    }


def wilson(successes, n, *, confidence=0.95):
    raise NotImplementedError("wilson")
