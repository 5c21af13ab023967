"""Rates by group, and how far apart they lie.

The idea: every rate is a share of counts, and all counts of all groups come from one pass. Number
the groups, and a weighted count of these numbers (`bincount`) is a column of the report.

Symbols
-------
g (n,)       the number of each row's group, in the order of first rows
P, T         predicted 1, truly 1
n_g          rows of a group; its counts are P_g, T_g, and PT_g where both hold

Rules
-----
selection    P_g / n_g                    base rate   T_g / n_g
tpr          PT_g / T_g                   fpr         (P_g - PT_g) / (n_g - T_g)
precision    PT_g / P_g

Equal selection rates are demographic parity, equal tpr and fpr equalised odds (M. Hardt, E. Price,
N. Srebro, "Equality of opportunity in supervised learning", 2016, section 2). Where base rates
differ, no useful model has both, nor equal precision (J. Kleinberg, S. Mullainathan, M. Raghavan,
"Inherent trade-offs in the fair determination of risk scores", 2016, theorem 1.1), so the report
shows the base rates beside them. The interval: E. B. Wilson, "Probable inference, the law of
succession, and statistical inference" (1927).
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

RATES = ("selection_rate", "base_rate", "tpr", "fpr", "precision")


def group_rates(y_true, y_pred, groups, *, min_n=30):
    """Return the rates of each group, one row a group.

    Parameters
    ----------
    y_true, y_pred : list, array or Series of 0 and 1 or bool, shape (n_samples,)
    groups : list, array or Series of int or str, shape (n_samples,), or DataFrame
        Whose row it is; None or NaN where nobody knows. Of a DataFrame each combination
        of columns is a group.
    min_n : int, default 30
        Rows below which a group is called small.

    Returns
    -------
    DataFrame
        Columns `group`, `n`, `small`, `selection_rate`, `base_rate`, `tpr`, `fpr` and
        `precision`; groups in the order of their first rows, default index.

    Raises
    ------
    ValueError
        If lengths differ, there are no rows, or a label is neither 0 nor 1.
    """
    true, predicted = _labels(y_true, "y_true"), _labels(y_pred, "y_pred")
    number, names = _numbered(groups)
    if not len(true) == len(predicted) == len(number):
        raise ValueError(f"{len(true)}, {len(predicted)} and {len(number)} rows don't match")
    if not len(true):
        raise ValueError("no rows")

    def count(rows=None):
        return np.bincount(number, weights=rows)

    n, t, p, both = count(), count(true), count(predicted), count(true * predicted)
    with np.errstate(invalid="ignore"):  # 0 / 0 is the NaN that is meant
        rates = p / n, t / n, both / t, (p - both) / (n - t), both / p
    report = {"group": names, "n": n, "small": n < min_n}
    return pd.DataFrame(report | dict(zip(RATES, rates)))


def disparities(y_true, y_pred, groups, *, min_n=30):
    """Return how far the groups that are not small lie apart.

    Parameters
    ----------
    y_true, y_pred, groups, min_n
        As for `group_rates`.

    Returns
    -------
    dict
        `parity_difference`, `parity_ratio`, `odds_difference`, `base_rate_difference`
        (floats, NaN where fewer than two rates are there), `lowest` (a group; of no
        meaning without groups to compare) and `left_out` (list of groups).

    Raises
    ------
    ValueError
        As `group_rates`.
    """
    report = group_rates(y_true, y_pred, groups, min_n=min_n)
    large = report[~report["small"]]
    selected, named = large["selection_rate"].to_numpy(), large["group"].tolist()
    odds = [gap for gap in (_gap(large["tpr"]), _gap(large["fpr"])) if not np.isnan(gap)]
    highest = selected.max(initial=0)
    ratio = selected.min() / highest if highest else 1.0
    return {
        "parity_difference": _gap(selected),
        "parity_ratio": float(ratio) if len(large) >= 2 else np.nan,
        "odds_difference": max(odds, default=np.nan),
        "base_rate_difference": _gap(large["base_rate"]),
        "lowest": named[selected.argmin()] if named else None,
        "left_out": report.loc[report["small"], "group"].tolist(),
    }


def wilson(successes, n, *, confidence=0.95):
    """Return Wilson's score interval for a share.

    Parameters
    ----------
    successes : int
        From 0 to `n`.
    n : int
        At least 1.
    confidence : float, default 0.95

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError
        If `n` or `successes` is out of its range.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p, spread = successes / n, z * z / n
    middle = p + spread / 2
    half = z * np.sqrt((p * (1 - p) + spread / 4) / n)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return float(max(low, 0.0)), float(min(high, 1.0))


def _labels(values, name):
    """Return labels as floats, 0 or 1 each: (n,)."""
    labels = np.asarray(values)
    if not np.isin(labels, (0, 1)).all():
        raise ValueError(f"{name} holds other labels than 0 and 1")
    return labels.astype(float)


def _numbered(groups):
    """Number the groups by first row: numbers (n,), and what each is called."""
    if isinstance(groups, pd.DataFrame):
        columns = [_numbered(column) for _, column in groups.items()]
        keys = pd.MultiIndex.from_arrays([number for number, _ in columns])
        number, firsts = pd.factorize(keys)
        return number, [tuple(names[i] for i, (_, names) in zip(key, columns)) for key in firsts]
    values = pd.Series(np.asarray(groups, dtype=object))
    return pd.factorize(values, use_na_sentinel=False)


def _gap(rates):
    """Return the largest difference of the rates that are there, NaN for fewer than two."""
    there = np.asarray(rates)[~np.isnan(rates)]
    return float(np.ptp(there)) if len(there) >= 2 else np.nan
