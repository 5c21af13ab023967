"""Takes the interval of the normal distribution around the share.

Fails: wilson
Written: with the suite
"""

from statistics import NormalDist

import numpy as np
import pandas as pd


def checked(values, name):
    values = np.asarray(values)
    if values.dtype.kind not in "biuf" and len(values):
        raise ValueError(f"{name} must hold 0 and 1")
    if not np.all((values == 0) | (values == 1)):
        raise ValueError(f"{name} must hold 0 and 1 only")
    return values.astype(float)


def codes_of(groups):
    if isinstance(groups, pd.DataFrame):
        records = [
            tuple(None if pd.isna(value) else value for value in record)
            for record in groups.itertuples(index=False, name=None)
        ]
        seen = {}
        codes = np.array([seen.setdefault(record, len(seen)) for record in records], dtype=int)
        return codes, list(seen)
    codes, names = pd.factorize(np.asarray(groups, dtype=object), use_na_sentinel=False)
    return codes, [None if pd.isna(name) else name for name in names]


def group_rates(y_true, y_pred, groups, *, min_n=30):
    y_true = checked(y_true, "y_true")
    y_pred = checked(y_pred, "y_pred")
    codes, names = codes_of(groups)
    if len(y_true) == 0:
        raise ValueError("there are no rows")
    if not (len(y_true) == len(y_pred) == len(codes)):
        raise ValueError("the lengths differ")
    frame = pd.DataFrame({"code": codes, "t": y_true, "p": y_pred, "tp": y_true * y_pred})
    sums = frame.groupby("code", sort=True).agg(
        n=("t", "size"), t=("t", "sum"), p=("p", "sum"), tp=("tp", "sum")
    )
    negatives = sums["n"] - sums["t"]
    report = pd.DataFrame(
        {
            "n": sums["n"],
            "small": sums["n"] < min_n,
            "selection_rate": sums["p"] / sums["n"],
            "base_rate": sums["t"] / sums["n"],
            "tpr": sums["tp"] / sums["t"].where(sums["t"] > 0),
            "fpr": (sums["p"] - sums["tp"]) / negatives.where(negatives > 0),
            "precision": sums["tp"] / sums["p"].where(sums["p"] > 0),
        }
    ).reset_index(drop=True)
    report.insert(0, "group", pd.Series(names, dtype=object))
    return report


def spread(rates):
    rates = rates.dropna()
    if len(rates) < 2:
        return float("nan")
    return float(rates.max() - rates.min())


def disparities(y_true, y_pred, groups, *, min_n=30):
    report = group_rates(y_true, y_pred, groups, min_n=min_n)
    large = report[~report["small"]].reset_index(drop=True)
    rates = large["selection_rate"]
    if len(large) < 2:
        ratio = float("nan")
    elif rates.max() == 0:
        ratio = 1.0
    else:
        ratio = float(rates.min() / rates.max())
    odds = [value for value in (spread(large["tpr"]), spread(large["fpr"])) if value == value]
    return {
        "parity_difference": spread(rates),
        "parity_ratio": ratio,
        "odds_difference": max(odds) if odds else float("nan"),
        "base_rate_difference": spread(large["base_rate"]),
        "lowest": large["group"][int(rates.idxmin())] if len(large) else None,
        "left_out": list(report.loc[report["small"], "group"]),
    }


def wilson(successes, n, *, confidence=0.95):
    if n < 1:
        raise ValueError(f"n={n} is below 1")
    if successes < 0 or successes > n:
        raise ValueError(f"successes={successes} is not between 0 and {n}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = successes / n
    denominator = 1
    centre = p
    margin = z * (p * (1 - p) / n) ** 0.5
    low = (centre - margin) / denominator
    high = (centre + margin) / denominator
    return max(0.0, low), min(1.0, high)
