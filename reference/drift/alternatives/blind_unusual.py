"""Detect data drift: an unusual reading of the brief, yet a legitimate one.

- The detector keeps no rows, only profiles: cuts, run lengths of the sorted values, label counts.
- Quantiles by exact integer positions i*(n-1) divmod n_bins, without numpy.quantile.
- Both tests return a named tuple; errors are a subclass of ValueError.
- The report's `drifted` has the nullable boolean dtype, `column` the dtype object.
- Bad arguments of the detector (alpha outside [0, 1], n_bins below 1) raise in the constructor.
- The lost columns are looked for before the rows are counted.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.special


class DriftError(ValueError):
    """The question has no answer."""


class Test(NamedTuple):
    statistic: float
    p_value: float


def _floor(counts):
    shares = np.asarray(counts, dtype=float) / np.sum(counts)
    shares[shares == 0] = 1e-4
    return shares


def _psi_of(old, new):
    r, c = _floor(old), _floor(new)
    return float((c - r) @ (np.log(c) - np.log(r)))


class _Numbers:
    """Distinct numbers with cumulative counts; missing values count below them all."""

    __slots__ = ("missing", "points", "size", "upto")

    def __init__(self, values):
        values = pd.array(list(values), dtype=object)
        if len(values) == 0:
            raise DriftError("no rows")
        known = [value for value, gone in zip(values, pd.isna(values)) if not gone]
        self.size = len(values)
        self.missing = len(values) - len(known)
        numbers = np.array(known)
        if numbers.dtype.kind not in "iu":  # large integers are no floats
            numbers = numbers.astype(float)
        self.points, counts = np.unique(numbers, return_counts=True)
        self.upto = self.missing + np.cumsum(np.append(0, counts))

    def count_upto(self, x):
        """How many values, missing ones included, are at most x?"""
        return self.upto[np.searchsorted(self.points, x, side="right")]

    def cuts(self, n_bins):
        n = self.size - self.missing
        if n == 0:
            return np.empty(0)
        cuts = set()
        for i in range(1, n_bins):
            low, rest = divmod(i * (n - 1), n_bins)
            a, b = (
                float(self.points[np.searchsorted(self.upto[1:] - self.missing, k, side="right")])
                for k in (low, min(low + 1, n - 1))
            )
            cuts.add(a if rest == 0 or a == b else a + (b - a) * (rest / n_bins))
        return np.array(sorted(cuts))

    def bins(self, cuts):
        """Missing first, then the numbers; a value on a cut is below."""
        return np.diff(np.concatenate([[0, self.missing], self.count_upto(cuts), [self.size]]))

    def test(self, other):
        n, m = self.size, other.size
        points = np.union1d(self.points, other.points)
        gaps = m * self.count_upto(points) - n * other.count_upto(points)
        gap = max(map(abs, [m * self.missing - n * other.missing, *gaps.tolist()]))
        d = gap / (n * m)
        return Test(d, float(scipy.special.kolmogorov(d * math.sqrt(n * m / (n + m)))))


class _Labels:
    __slots__ = ("counts", "size")

    def __init__(self, values):
        values = pd.Series(list(values), dtype=object)
        if values.empty:
            raise DriftError("no rows")
        gone = values.isna()
        self.size = len(values)
        self.counts = {}
        for label in values[~gone]:
            key = ("label", label)
            self.counts[key] = self.counts.get(key, 0) + 1
        if gone.any():
            self.counts["missing",] = int(gone.sum())

    def table(self, other):
        labels = dict.fromkeys([*other.counts, *self.counts])
        return (
            [self.counts.get(label, 0) for label in labels],
            [other.counts.get(label, 0) for label in labels],
        )

    def effect(self, other):
        n, m = self.size, other.size
        return sum(abs(m * a - n * b) for a, b in zip(*self.table(other))) / (2 * n * m)

    def test(self, other):
        n, m = self.size, other.size
        table = list(zip(*self.table(other)))
        if len(table) == 1:
            return Test(0.0, 1.0)
        # Pearson's statistic of a 2 x k table in one sum: N * (sum of O^2 / (row * column) - 1),
        # written without the difference.
        x2 = math.fsum((m * a - n * b) ** 2 / (a + b) for a, b in table) / (n * m)
        return Test(x2, float(scipy.special.chdtrc(len(table) - 1, x2)))


def psi(reference, current, n_bins=10):
    old, new = _Numbers(reference), _Numbers(current)
    cuts = old.cuts(n_bins)
    return _psi_of(old.bins(cuts), new.bins(cuts))


def ks_2samp(reference, current):
    return _Numbers(reference).test(_Numbers(current))


def adjust(p_values):
    p = pd.Series(np.array(p_values, dtype=float))
    p = p.sort_values(ascending=False, kind="stable")
    factors = len(p) / np.arange(len(p), 0, -1)
    return (p * factors).cummin().sort_index().to_numpy().copy()


def chi_square(reference, current):
    return _Labels(reference).test(_Labels(current))


class DriftDetector:
    __slots__ = ("_alpha", "_min_effect", "_profiles")

    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if not 0 <= alpha <= 1:
            raise DriftError(f"alpha={alpha} is no probability")
        if n_bins < 1:
            raise DriftError(f"n_bins={n_bins} leaves no bin")
        if reference.shape[0] == 0:
            raise DriftError("the reference has no rows")
        self._alpha = alpha
        self._min_effect = min_effect
        self._profiles = []
        for name, column in reference.items():
            kinds = pd.api.types
            if kinds.is_bool_dtype(column.dtype) or not kinds.is_numeric_dtype(column.dtype):
                self._profiles.append((name, _Labels(column), None))
            else:
                profile = _Numbers(column)
                self._profiles.append((name, profile, profile.cuts(n_bins)))

    def check(self, current):
        lost = [name for name, *_ in self._profiles if name not in current]
        if lost:
            raise DriftError("lost: " + ", ".join(map(str, lost)))
        if current.shape[0] == 0:
            raise DriftError("current has no rows")
        report = {"column": [], "psi": [], "effect": [], "p_value": []}
        for name, old, cuts in self._profiles:
            new = type(old)(current[name])
            test = old.test(new)
            if cuts is None:
                figures = _psi_of(*old.table(new)), old.effect(new), test.p_value
            else:
                figures = _psi_of(old.bins(cuts), new.bins(cuts)), *test
            for key, value in zip(report, (name, *figures)):
                report[key].append(value)
        p_adjusted = adjust(report["p_value"])
        drifted = (p_adjusted <= self._alpha) & (
            np.array(report["effect"], dtype=float) >= self._min_effect
        )
        names = np.empty(len(self._profiles), dtype=object)
        names[:] = report.pop("column")
        return pd.DataFrame(
            {"column": names}
            | {key: np.array(values, dtype=float) for key, values in report.items()}
            | {"p_adjusted": p_adjusted, "drifted": pd.array(drifted, dtype="boolean")}
        )
