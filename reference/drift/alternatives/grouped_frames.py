"""pandas throughout: shares from value_counts, distances from a merged step table.

The detector learns a summary of each column when it is made and keeps no rows but
the sorted numbers.
"""

import numpy as np
import pandas as pd
from scipy import special


def _series(sample):
    series = sample if isinstance(sample, pd.Series) else pd.Series(sample, dtype=None)
    if series.empty:
        raise ValueError("no rows")
    return series.reset_index(drop=True)


def _shares(first, second):
    """Return one row for each label with its share of the two series."""
    series = [pd.Series(part.astype(object).to_numpy(), dtype=object) for part in (first, second)]
    marked = [part.where(part.notna(), other="\0missing") for part in series]
    parts = [part.value_counts(normalize=True) for part in marked]
    return pd.concat(parts, axis=1, keys=["r", "c"]).fillna(0.0)


def _psi_of(shares):
    floored = shares.mask(shares == 0, 0.0001)
    return float((floored["c"] - floored["r"]).mul(np.log(floored["c"] / floored["r"])).sum())


def _cuts(reference, n_bins):
    probabilities = np.linspace(0, 1, n_bins + 1)[1:-1]
    return np.unique(reference.astype(float).dropna().quantile(probabilities))


def _bins(numbers, cuts):
    numbers = numbers.astype(float)
    above = sum((numbers > cut).astype(int) for cut in cuts) if len(cuts) else numbers * 0
    return pd.Series(above, index=numbers.index).where(numbers.notna())


def psi(reference, current, n_bins=10):
    reference, current = _series(reference), _series(current)
    cuts = _cuts(reference, n_bins)
    return _psi_of(_shares(_bins(reference, cuts), _bins(current, cuts)))


def ks_2samp(reference, current):
    sizes, parts = [], []
    for sign, sample in ((1, reference), (-1, current)):
        series = _series(sample).astype(float).fillna(-np.inf)
        sizes.append(len(series))
        parts.append(pd.DataFrame({"x": series, "step": sign / len(series)}))
    steps = pd.concat(parts).groupby("x")["step"].sum()
    distance = steps.cumsum().abs().max()
    effective = sizes[0] * sizes[1] / sum(sizes)
    return distance, special.kolmogorov(np.sqrt(effective) * distance)


def adjust(p_values):
    p = pd.Series(list(p_values), dtype=float)
    ranked = p.sort_values(ascending=False)
    scaled = ranked * len(p) / np.arange(len(p), 0, -1)
    return scaled.cummin().clip(upper=1).sort_index().to_numpy()


def chi_square(reference, current):
    reference, current = _series(reference), _series(current)
    counts = _shares(reference, current) * [len(reference), len(current)]
    expected = np.outer(counts.sum(axis=1), counts.sum()) / counts.to_numpy().sum()
    statistic = ((counts - expected) ** 2 / expected).to_numpy().sum()
    if len(counts) == 1:
        return 0.0, 1.0
    return statistic, special.gammaincc((len(counts) - 1) / 2, statistic / 2)


class DriftDetector:
    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if not len(reference):
            raise ValueError("no training rows")
        self.options = (alpha, min_effect, n_bins)
        self.kept = {
            name: column.sort_values().reset_index(drop=True) for name, column in reference.items()
        }

    def check(self, current):
        alpha, min_effect, n_bins = self.options
        for name in self.kept:
            if name not in current:
                raise ValueError(f"column {name} is gone")
        report = pd.DataFrame({"column": list(self.kept)}, dtype=object)
        for place, (name, reference) in enumerate(self.kept.items()):
            if reference.dtype == bool or not pd.api.types.is_numeric_dtype(reference):
                shares = _shares(_series(reference), _series(current[name]))
                value = _psi_of(shares)
                effect = (shares["r"] - shares["c"]).abs().sum() / 2
                p_value = chi_square(reference, current[name])[1]
            else:
                value = psi(reference, current[name], n_bins=n_bins)
                effect, p_value = ks_2samp(reference, current[name])
            report.loc[place, ["psi", "effect", "p_value"]] = [value, effect, p_value]
        p_adjusted = adjust(report["p_value"])
        drifted = (p_adjusted <= alpha) & (report["effect"].astype(float) >= min_effect)
        return report.assign(p_adjusted=p_adjusted, drifted=drifted)
