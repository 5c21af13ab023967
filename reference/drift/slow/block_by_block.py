"""Compares every value with every other, a hundred rows at a time, to save the memory.

Fails: fast, near-linear
Written: with the workload
"""

import numpy as np
import pandas as pd
from scipy.special import chdtrc, kolmogorov


def psi(reference, current, n_bins=10):
    """Count both samples between the quantiles of the first and compare the shares."""
    reference, current = as_numbers(reference), as_numbers(current)
    known = reference[~np.isnan(reference)]
    cuts = np.array([])
    if len(known):
        cuts = np.unique(np.quantile(known, [i / n_bins for i in range(1, n_bins)]))
    return index_of(count_in_bins(reference, cuts), count_in_bins(current, cuts))


def ks_2samp(reference, current):
    """Count for each value how many of the other sample are no larger, block by block."""
    first, second = as_numbers(reference), as_numbers(current)
    first, second = np.nan_to_num(first, nan=-np.inf), np.nan_to_num(second, nan=-np.inf)
    distance = max(lead(first, second), lead(second, first))
    n, m = len(first), len(second)
    return float(distance), float(kolmogorov(distance * np.sqrt(n * m / (n + m))))


def lead(one, other):
    """Return the most by which the distribution function of `one` is above that of `other`."""
    one, below = np.sort(one), []
    for start in range(0, len(one), 100):
        is_below = other <= one[start : start + 100, None]  # (100, m)
        below.append(is_below.sum(axis=1, dtype=np.uint32))
    return np.max(np.arange(1, len(one) + 1) / len(one) - np.concatenate(below) / len(other))


def adjust(p_values):
    """Benjamini and Hochberg: scale by rank, then the running minimum from the largest down."""
    p_values = np.asarray(p_values, dtype=float)
    m = len(p_values)
    descending = np.argsort(p_values)[::-1]
    ranks = np.arange(m, 0, -1)
    adjusted = np.empty(m)
    adjusted[descending] = np.minimum.accumulate(p_values[descending] * m / ranks)
    return adjusted


def chi_square(reference, current):
    """Pearson's statistic of the two rows of counts."""
    counts = np.stack(count_labels(reference, current))
    if counts.shape[1] == 1:
        return 0.0, 1.0
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    statistic = np.sum((counts - expected) ** 2 / expected)
    return float(statistic), float(chdtrc(counts.shape[1] - 1, statistic))


class DriftDetector:
    """Keeps the training rows and compares column by column."""

    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if len(reference) == 0:
            raise ValueError("there are no training rows")
        self.reference = reference.copy()
        self.alpha, self.min_effect, self.n_bins = alpha, min_effect, n_bins

    def check(self, current):
        """Return the report, a row for each column of the training rows."""
        for name in self.reference.columns:
            if name not in current.columns:
                raise ValueError(f"the current rows have no column {name!r}")
        rows = []
        for name in self.reference.columns:
            old, new = self.reference[name], current[name]
            if is_number(old):
                value = psi(old, new, self.n_bins)
                effect, p_value = ks_2samp(old, new)
            else:
                counts = count_labels(old, new)
                value = index_of(*counts)
                effect = np.abs(shares_of(counts[0]) - shares_of(counts[1])).sum() / 2
                p_value = chi_square(old, new)[1]
            rows.append({"column": name, "psi": value, "effect": effect, "p_value": p_value})
        report = pd.DataFrame(rows)
        report["p_adjusted"] = adjust(report["p_value"])
        significant = report["p_adjusted"] <= self.alpha
        report["drifted"] = significant & (report["effect"] >= self.min_effect)
        return report


def is_number(column):
    """Tell whether a column is compared as numbers."""
    types = pd.api.types
    return types.is_numeric_dtype(column) and not types.is_bool_dtype(column)


def as_numbers(sample):
    """Return float64, NaN where something is missing."""
    numbers = pd.Series(sample).to_numpy(dtype=float, na_value=np.nan)
    if numbers.size == 0:
        raise ValueError("a sample holds no value")
    return numbers


def count_in_bins(numbers, cuts):
    """Count the missing, and the others between the cuts."""
    known = numbers[~np.isnan(numbers)]
    bins = np.searchsorted(cuts, known, side="left")
    counts = np.bincount(bins, minlength=len(cuts) + 1)
    return np.append(counts, len(numbers) - len(known))


def count_labels(reference, current):
    """Count every label of either sample, and the missing as one more, in both."""
    both = pd.concat([pd.Series(sample, dtype=object) for sample in (reference, current)])
    n = len(reference)
    if n == 0 or n == len(both):
        raise ValueError("a sample holds no label")
    codes, labels = pd.factorize(both)
    codes[codes < 0] = len(labels)
    size = codes.max() + 1
    return np.bincount(codes[:n], minlength=size), np.bincount(codes[n:], minlength=size)


def shares_of(counts):
    """Return the share of each count."""
    return counts / counts.sum()


def index_of(reference, current):
    """Return the population stability index of two rows of counts."""
    r, c = shares_of(reference), shares_of(current)
    r[r == 0] = 0.0001
    c[c == 0] = 0.0001
    return float(np.sum((c - r) * np.log(c / r)))
