"""SciPy and pandas in the kata's interface: the independent oracle.

SciPy's own p-value of `ks_2samp` is exact or, for large samples, that of the
one-sample law with nm / (n + m) rows; the brief asks for the limit, `kstwobign`.
"""

import numpy as np
import pandas as pd
from scipy import stats


def psi(reference, current, n_bins=10):
    reference, current = (pd.Series(sample, dtype=float) for sample in (reference, current))
    cuts = reference.quantile([i / n_bins for i in range(1, n_bins)]).drop_duplicates()
    edges = [-np.inf, *cuts.dropna(), np.inf]
    return _index(pd.cut(reference, edges), pd.cut(current, edges))


def ks_2samp(reference, current):
    samples = [pd.Series(sample, dtype=float).fillna(-np.inf) for sample in (reference, current)]
    if any(sample.empty for sample in samples):
        raise ValueError("a sample has no rows")
    distance = stats.ks_2samp(*samples, method="asymp").statistic
    n, m = map(len, samples)
    return distance, stats.kstwobign.sf(distance * np.sqrt(n * m / (n + m)))


def adjust(p_values):
    return stats.false_discovery_control(p_values, method="bh")


def chi_square(reference, current):
    table = _table(reference, current)
    if (table.sum(axis=1) == 0).any():
        raise ValueError("a sample has no rows")
    return tuple(stats.chi2_contingency(table, correction=False)[:2])


class DriftDetector:
    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if reference.empty:
            raise ValueError("the reference has no rows")
        self.reference = reference.copy(deep=True)
        self.numbers = set(reference.select_dtypes("number"))
        self.alpha, self.min_effect, self.n_bins = alpha, min_effect, n_bins

    def check(self, current):
        missing = self.reference.columns.difference(current.columns, sort=False)
        if len(missing):
            raise ValueError(f"current has no column {', '.join(map(str, missing))}")
        records = [self._record(name, current[name]) for name in self.reference.columns]
        report = pd.DataFrame.from_records(records)
        report["p_adjusted"] = adjust(report["p_value"])
        report["drifted"] = (report["p_adjusted"] <= self.alpha) & (
            report["effect"] >= self.min_effect
        )
        return report

    def _record(self, name, current):
        reference = self.reference[name]
        if name in self.numbers:
            effect, p_value = ks_2samp(reference, current)
            index = psi(reference, current, self.n_bins)
        else:
            table = _table(reference, current)
            r, c = table / table.sum(axis=1, keepdims=True)
            effect, p_value = np.abs(r - c).sum() / 2, chi_square(reference, current)[1]
            index = _index(reference, current)
        return {"column": name, "psi": index, "effect": effect, "p_value": p_value}


def _table(*samples):
    """Cross-tabulate sample and label: (2, k)."""
    labels = [pd.Series(sample).astype(object) for sample in samples]
    origin = np.repeat([0, 1], [len(part) for part in labels])
    codes, _ = pd.factorize(pd.concat(labels), use_na_sentinel=True)  # -1 for missing
    return pd.crosstab(origin, codes).reindex([0, 1], fill_value=0).to_numpy()


def _index(reference, current):
    """PSI of two Series of bins or labels."""
    table = _table(reference, current)
    if (table.sum(axis=1) == 0).any():
        raise ValueError("a sample has no rows")
    shares = table / table.sum(axis=1, keepdims=True)
    r, c = np.where(shares == 0, 0.0001, shares)
    return float(((c - r) * np.log(c / r)).sum())
