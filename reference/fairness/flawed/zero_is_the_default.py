"""Takes a `min_n` of 0 for none given: every group below 30 is small.

Fails: small
Written: after the suite
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

RATES = ["selection_rate", "base_rate", "tpr", "fpr", "precision"]


def _labels(values, name):
    found = np.asarray(values, dtype=object)
    if found.ndim != 1:
        raise ValueError(f"{name} must be one-dimensional")
    try:
        numbers = found.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must hold 0 and 1 only") from None
    if any(isinstance(value, str) for value in set(found[:].tolist())) or not np.isin(numbers, (0, 1)).all():
        raise ValueError(f"{name} must hold 0 and 1 only")
    return numbers == 1


def _codes(groups):
    """Return the code of each row, and the name of each code, in the order of first rows."""
    if isinstance(groups, pd.DataFrame):
        codes = np.zeros(len(groups), dtype=np.int64)
        for position in range(groups.shape[1]):
            own, names = pd.factorize(groups.iloc[:, position], use_na_sentinel=False)
            codes = pd.factorize(codes * len(names) + own)[0]
        first = np.unique(codes, return_index=True)[1]
        names = list(groups.iloc[first].itertuples(index=False, name=None))
        return codes, names
    column = np.empty(len(groups), dtype=object)
    column[:] = list(groups)
    codes, names = pd.factorize(column, use_na_sentinel=False)
    return codes, list(names)


def _share(part, whole):
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def group_rates(y_true, y_pred, groups, *, min_n=30):
    if not len(y_true) == len(y_pred) == len(groups):
        raise ValueError("y_true, y_pred and groups must be equally long")
    if not len(y_true):
        raise ValueError("there are no rows")
    true, pred = _labels(y_true, "y_true"), _labels(y_pred, "y_pred")
    codes, names = _codes(groups)
    k = len(names)
    n = np.bincount(codes, minlength=k)
    p = np.bincount(codes, true, minlength=k)
    s = np.bincount(codes, pred, minlength=k)
    tp = np.bincount(codes, true & pred, minlength=k)
    return pd.DataFrame(
        {
            "group": pd.Series(names, dtype=object),
            "n": n,
            "small": n < (min_n or 30),
            "selection_rate": _share(s, n),
            "base_rate": _share(p, n),
            "tpr": _share(tp, p),
            "fpr": _share(s - tp, n - p),
            "precision": _share(tp, s),
        }
    )


def _spread(rates):
    rates = rates.dropna()
    return float(rates.max() - rates.min()) if len(rates) > 1 else float("nan")


def disparities(y_true, y_pred, groups, *, min_n=30):
    report = group_rates(y_true, y_pred, groups, min_n=min_n)
    large = report[~report["small"]]
    selected = large["selection_rate"]
    if len(large) < 2:
        ratio = float("nan")
    elif selected.max() == 0:
        ratio = 1.0
    else:
        ratio = float(selected.min() / selected.max())
    odds = [d for d in (_spread(large["tpr"]), _spread(large["fpr"])) if d == d]
    return {
        "parity_difference": _spread(selected),
        "parity_ratio": ratio,
        "odds_difference": max(odds, default=float("nan")),
        "base_rate_difference": _spread(large["base_rate"]),
        "lowest": large["group"].iloc[int(np.argmin(selected))] if len(large) else None,
        "left_out": report.loc[report["small"], "group"].tolist(),
    }


def wilson(successes, n, *, confidence=0.95):
    if not n >= 1:
        raise ValueError(f"n must be at least 1, got {n}")
    if not 0 <= successes <= n:
        raise ValueError(f"successes must be from 0 to {n}, got {successes}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = successes / n
    middle = p + z * z / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return max(0.0, float((middle - half) / whole)), min(1.0, float((middle + half) / whole))
