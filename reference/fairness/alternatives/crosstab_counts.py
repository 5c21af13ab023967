"""One table of counts from value_counts over all three columns; Wilson by its quadratic."""

from itertools import product
from statistics import NormalDist

import numpy as np
import pandas as pd

CELLS = list(product((0, 1), (0, 1)))


def as_bits(values, what):
    bits = []
    for value in values:
        if value not in (0, 1):
            raise ValueError(f"{value!r} in {what}")
        bits.append(int(value))
    return bits


def names_of(groups):
    if isinstance(groups, pd.DataFrame):
        columns = [names_of(groups[column]) for column in groups.columns]
        return list(zip(*columns))
    return [None if pd.isna(name) else name for name in groups]


def group_rates(y_true, y_pred, groups, *, min_n=30):
    truth, guess = as_bits(y_true, "y_true"), as_bits(y_pred, "y_pred")
    names = names_of(groups)
    if not truth or len(truth) != len(guess) or len(truth) != len(names):
        raise ValueError("three sequences of one length, and not empty")
    place = {name: i for i, name in enumerate(dict.fromkeys(names))}
    cells = pd.Series(
        [4 * place[name] + 2 * t + p for name, t, p in zip(names, truth, guess)]
    ).value_counts()
    table = cells.reindex(range(4 * len(place)), fill_value=0).to_numpy().reshape(-1, 4)
    tn, fp, fn, tp = table.T.astype(float)
    n = table.sum(axis=1)

    def share(part, whole):
        return [a / b if b else float("nan") for a, b in zip(part, whole)]

    return pd.DataFrame(
        {
            "group": pd.Series(list(place), dtype=object),
            "n": n,
            "small": [bool(count < min_n) for count in n],
            "selection_rate": share(fp + tp, n),
            "base_rate": share(fn + tp, n),
            "tpr": share(tp, fn + tp),
            "fpr": share(fp, tn + fp),
            "precision": share(tp, fp + tp),
        }
    )


def disparities(y_true, y_pred, groups, *, min_n=30):
    report = group_rates(y_true, y_pred, groups, min_n=min_n)
    kept = report.loc[report["n"] >= min_n]

    def gap(column):
        numbers = kept[column].dropna()
        return np.ptp(numbers) if numbers.size > 1 else np.nan

    ordered = kept.sort_values("selection_rate", kind="stable")
    top = kept["selection_rate"].max()
    return {
        "parity_difference": gap("selection_rate"),
        "parity_ratio": (kept["selection_rate"].min() / top if top else 1.0)
        if len(kept) > 1
        else np.nan,
        "odds_difference": np.fmax(gap("tpr"), gap("fpr")),
        "base_rate_difference": gap("base_rate"),
        "lowest": ordered["group"].iloc[0] if len(ordered) else None,
        "left_out": report["group"][report["small"]].to_list(),
    }


def wilson(successes, n, *, confidence=0.95):
    if not 0 <= successes <= n or n == 0:
        raise ValueError("successes out of n")
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    # the bounds solve n (p - x)^2 = z2 x (1 - x)
    a, b, c = n + z2, -(2 * successes + z2), successes**2 / n
    root = np.sqrt(b * b - 4 * a * c)
    return np.clip((-b - root) / (2 * a), 0, 1), np.clip((-b + root) / (2 * a), 0, 1)
