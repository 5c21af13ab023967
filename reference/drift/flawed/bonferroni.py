"""Multiplies every p-value by their number.

Fails: adjusted, drift-rule
Written: with the suite
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtrc, kolmogorov

FLOOR = 1e-4


def psi(reference, current, n_bins=10):
    reference, current = _numbers(reference), _numbers(current)
    known = reference[~np.isnan(reference)]
    cuts = np.unique(np.quantile(known, np.arange(1, n_bins) / n_bins)) if len(known) else known
    return _divergence(_bin_counts(reference, cuts), _bin_counts(current, cuts))


def ks_2samp(reference, current):
    samples = [_numbers(reference), _numbers(current)]
    samples = [np.sort(np.where(np.isnan(sample), -np.inf, sample)) for sample in samples]
    points = np.concatenate(samples)
    below = [np.searchsorted(sample, points, side="right") / len(sample) for sample in samples]
    distance = float(np.abs(below[0] - below[1]).max())
    n, m = map(len, samples)
    return distance, float(kolmogorov(distance * np.sqrt(n * m / (n + m))))


def adjust(p_values):
    p_values = np.asarray(p_values, dtype=float)
    return np.minimum(p_values * len(p_values), 1.0)


def chi_square(reference, current):
    observed = np.array(_category_counts(reference, current))
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    freedom = observed.shape[1] - 1
    return statistic, float(chdtrc(freedom, statistic)) if freedom else 1.0


class DriftDetector:
    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if len(reference) == 0:
            raise ValueError("the reference has no rows; at least one is needed")
        self._reference = reference.copy()
        self._alpha = alpha
        self._min_effect = min_effect
        self._n_bins = n_bins

    def check(self, current):
        lost = [name for name in self._reference if name not in current]
        if lost:
            raise ValueError(f"current lacks {lost}; it has {list(current)}")
        report = pd.DataFrame(
            [(name, *self._compare(name, current[name])) for name in self._reference],
            columns=["column", "psi", "effect", "p_value"],
        )
        report["p_adjusted"] = adjust(report["p_value"])
        surprising = report["p_adjusted"] <= self._alpha
        return report.assign(drifted=surprising & (report["effect"] >= self._min_effect))

    def _compare(self, name, current):
        """Return the psi, effect and p-value of one column."""
        reference = self._reference[name]
        numeric, boolean = pd.api.types.is_numeric_dtype, pd.api.types.is_bool_dtype
        if numeric(reference) and not boolean(reference):
            return psi(reference, current, self._n_bins), *ks_2samp(reference, current)
        counts = _category_counts(reference, current)
        r, c = (count / count.sum() for count in counts)
        return _divergence(*counts), np.abs(r - c).sum() / 2, chi_square(reference, current)[1]


def _numbers(sample):
    """Return the sample as float64, with NaN for whatever is missing."""
    values = pd.Series(sample).to_numpy(dtype=float, na_value=np.nan)
    if len(values) == 0:
        raise ValueError("a sample is empty; at least one value is needed")
    return values


def _bin_counts(values, cuts):
    """Count values in the bins ``(-inf, cut]``, ..., ``(cut, inf)``, missing: (len(cuts) + 2,)."""
    bins = np.searchsorted(cuts, values, side="left")
    bins[np.isnan(values)] = len(cuts) + 1
    return np.bincount(bins, minlength=len(cuts) + 2)


def _category_counts(reference, current):
    """Count each category that occurs in either sample: two arrays of shape (k,)."""
    samples = [pd.Series(sample).astype(object) for sample in (reference, current)]
    if min(map(len, samples)) == 0:
        raise ValueError("a sample is empty; at least one label is needed")
    codes = pd.factorize(pd.concat(samples))[0] + 1
    k = codes.max() + 1
    counts = [np.bincount(part, minlength=k) for part in np.split(codes, [len(samples[0])])]
    return [count[counts[0] + counts[1] > 0] for count in counts]


def _divergence(*counts):
    """Return the sum of (c - r) ln(c / r) over the shares that two counts stand for."""
    shares = [count / count.sum() for count in counts]
    r, c = (np.where(share == 0, FLOOR, share) for share in shares)
    return float(((c - r) * np.log(c / r)).sum())
