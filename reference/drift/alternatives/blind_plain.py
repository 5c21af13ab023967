"""Detect data drift. Plain Python; numpy only for the array that `adjust` returns."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from math import floor, fsum, log, sqrt

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype
from scipy.special import gammaincc, kolmogorov

EMPTY_SHARE = 0.0001
MISSING = object()


def is_missing(value):
    # None, pd.NA, and what is not equal to itself: NaN of any kind and NaT
    return value is None or value is pd.NA or value != value


def values_of(sample):
    dtype = getattr(sample, "dtype", None)
    values = sample.tolist() if getattr(dtype, "kind", "O") in "biuf" else list(sample)
    if not values:
        raise ValueError("empty sample")
    return values


def split_missing(values):
    numbers = sorted(value for value in values if not is_missing(value))
    return numbers, len(values) - len(numbers)


def quantile(ordered, q):
    """Do what numpy.quantile does, rounding included."""
    position = (len(ordered) - 1) * q
    low = floor(position)
    high = min(low + 1, len(ordered) - 1)
    weight = position - low
    a, b = ordered[low], ordered[high]
    if a == b or weight == 0:
        return a
    return b - (b - a) * (1 - weight) if weight >= 0.5 else a + (b - a) * weight


def psi_of_counts(reference, current):
    n, m = sum(reference.values()), sum(current.values())
    terms = []
    for key in {**reference, **current}:
        r = reference.get(key, 0) / n or EMPTY_SHARE
        c = current.get(key, 0) / m or EMPTY_SHARE
        terms.append((c - r) * log(c / r))
    return fsum(terms)


def psi(reference, current, n_bins=10):
    reference, current = values_of(reference), values_of(current)
    numbers, _ = split_missing(reference)
    cuts = []
    if numbers:
        cuts = sorted({quantile(numbers, i / n_bins) for i in range(1, n_bins)})

    def count(values):
        return Counter(MISSING if is_missing(v) else bisect_left(cuts, v) for v in values)

    return psi_of_counts(count(reference), count(current))


def ks_2samp(reference, current):
    a, i = split_missing(values_of(reference))
    b, j = split_missing(values_of(current))
    n, m = len(a) + i, len(b) + j
    a_missing, b_missing = i, j
    largest = abs(i * m - j * n)
    while i < n or j < m:
        # Step over all values at the next point, then look.
        candidates = []
        if i < n:
            candidates.append(a[i - a_missing])
        if j < m:
            candidates.append(b[j - b_missing])
        point = min(candidates)
        while i < n and a[i - a_missing] == point:
            i += 1
        while j < m and b[j - b_missing] == point:
            j += 1
        largest = max(largest, abs(i * m - j * n))
    statistic = largest / (n * m)
    return statistic, float(kolmogorov(statistic * sqrt(n * m / (n + m))))


def adjust(p_values):
    p_values = [float(p) for p in p_values]
    m = len(p_values)
    result = [0.0] * m
    smallest = 1.0
    order = sorted(range(m), key=p_values.__getitem__)
    for rank in range(m, 0, -1):
        row = order[rank - 1]
        smallest = min(smallest, p_values[row] * (m / rank))
        result[row] = smallest
    return np.array(result, dtype=float)


def count_labels(sample):
    return Counter(MISSING if is_missing(v) else v for v in values_of(sample))


def chi_square_of_counts(reference, current):
    n, m = sum(reference.values()), sum(current.values())
    labels = list({**reference, **current})
    if len(labels) == 1:
        return 0.0, 1.0
    statistic = 0.0
    for label in labels:
        r, c = reference.get(label, 0), current.get(label, 0)
        # both cells of the label at once: (r-Er)^2/Er + (c-Ec)^2/Ec
        statistic += (r * m - c * n) ** 2 / (n * m * (r + c))
    return statistic, float(gammaincc((len(labels) - 1) / 2, statistic / 2))


def chi_square(reference, current):
    return chi_square_of_counts(count_labels(reference), count_labels(current))


@dataclass
class Column:
    name: object
    values: list
    numeric: bool


@dataclass
class Row:
    column: object
    psi: float
    effect: float
    p_value: float
    p_adjusted: float = field(default=1.0)
    drifted: bool = field(default=False)


class DriftDetector:
    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if len(reference) == 0:
            raise ValueError("reference has no rows")
        self.alpha, self.min_effect, self.n_bins = alpha, min_effect, n_bins
        self.columns = [
            Column(name, values_of(s), is_numeric_dtype(s.dtype) and not is_bool_dtype(s.dtype))
            for name, s in reference.items()
        ]

    def check(self, current):
        if len(current) == 0:
            raise ValueError("current has no rows")
        present = set(current.columns)
        for column in self.columns:
            if column.name not in present:
                raise ValueError(f"current has no column {column.name!r}")
        rows = [self.compare(column, current[column.name]) for column in self.columns]
        for row, p in zip(rows, adjust([row.p_value for row in rows]).tolist()):
            row.p_adjusted = p
            row.drifted = p <= self.alpha and row.effect >= self.min_effect
        names = ["column", "psi", "effect", "p_value", "p_adjusted", "drifted"]
        return pd.DataFrame({name: [getattr(row, name) for row in rows] for name in names})

    def compare(self, column, new):
        if column.numeric:
            effect, p = ks_2samp(column.values, new)
            return Row(column.name, psi(column.values, new, self.n_bins), effect, p)
        old, new = count_labels(column.values), count_labels(new)
        n, m = sum(old.values()), sum(new.values())
        moved = sum(abs(new.get(k, 0) * n - old.get(k, 0) * m) for k in {**old, **new})
        p = chi_square_of_counts(old, new)[1]
        return Row(column.name, psi_of_counts(old, new), moved / (2 * n * m), p)
