"""Data drift: one test for each column, one correction over all of them, one gate.

The idea in a sentence: a column has drifted when the difference between the rows
of training and the rows of today is surprising, still surprising after counting
how many columns were looked at, and large enough to matter.

Symbols
-------
r, c      shares of the reference's and the current rows in each bin or category
n, m      sizes of the two samples
F(x)      share of a sample's values that are <= x
D         max over x of |F_reference(x) - F_current(x)|

Rules
-----
PSI       sum of (c - r) ln(c / r)
KS        p = Q(D sqrt(nm / (n + m))),  Q(x) = 2 sum over k >= 1 of (-1)^(k-1) exp(-2 k^2 x^2)
BH        i-th smallest of m p-values -> min over j >= i of p_(j) m / j
drifted   p_adjusted <= alpha  and  effect >= min_effect

Sources: Kolmogorov (1933) and Smirnov (1939) for D and Q; Pearson (1900) for
chi-square; Benjamini and Hochberg (1995) for the correction.  PSI is the symmetric
divergence of Jeffreys (1946) between two histograms.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtrc, kolmogorov

FLOOR = 1e-4  # what a share of 0 counts as, so that ln(c / r) stays finite


def psi(reference, current, n_bins=10):
    """Return the population stability index of two samples of numbers.

    Parameters
    ----------
    reference, current : array-like of numbers, shapes (n,) and (m,)
        The bins come from `reference`, so the two are not exchangeable.
    n_bins : int, default 10
        Cuts lie at the quantiles i / n_bins of `reference`; equal cuts are one.

    Returns
    -------
    float
        0 for equal histograms; natural logarithm. By custom 0.1 is worth a look
        and 0.25 an alarm.

    Raises
    ------
    ValueError
        If either sample is empty.

    Notes
    -----
    A value on a cut belongs to the bin below, the outer bins are unbounded, and
    missing values fill a bin of their own. A share of 0 counts as 0.0001.

    Examples
    --------
    >>> round(psi([1, 2, 3, 4], [1, 3, 3, 4], n_bins=2), 4)
    0.2747
    """
    return _psi(_ascending(reference), _ascending(current), n_bins)


def ks_2samp(reference, current):
    """Compare two samples of numbers by the two-sided Kolmogorov-Smirnov test.

    Parameters
    ----------
    reference, current : array-like of numbers, shapes (n,) and (m,)
        A missing value counts as smaller than every number.

    Returns
    -------
    statistic : float
        The largest distance between the two empirical distribution functions.
    p_value : float
        By Kolmogorov's limiting distribution, which is conservative.

    Raises
    ------
    ValueError
        If either sample is empty.

    Notes
    -----
    O((n + m) log(n + m)). Both functions are read *after* all values at a point
    are counted, so ties, within a sample or across, cannot add to the distance.

    Examples
    --------
    >>> statistic, p_value = ks_2samp([1, 2, 3, 4], [3, 4, 5, 6])
    >>> statistic, round(p_value, 4)
    (0.5, 0.6994)
    """
    return _ks(_ascending(reference)[0], _ascending(current)[0])


def adjust(p_values):
    """Return p-values adjusted for the false discovery rate (Benjamini-Hochberg).

    Parameters
    ----------
    p_values : array-like of float in [0, 1], shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        In the order of `p_values`. To accept those at most alpha keeps the
        expected share of false discoveries at or below alpha; if nothing is there
        to discover, the chance of any discovery at all.

    Examples
    --------
    >>> adjust([0.04, 0.01, 0.5, 0.25]).round(3).tolist()
    [0.08, 0.04, 0.5, 0.333]
    """
    p_values = np.asarray(p_values, dtype=float)
    order = np.argsort(p_values)
    scaled = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.empty_like(scaled)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]  # never less than a smaller p's
    return adjusted


def chi_square(reference, current):
    """Compare two samples of categories by the chi-square test of homogeneity.

    Parameters
    ----------
    reference, current : array-like of labels, shapes (n,) and (m,)
        A missing label is a category of its own.

    Returns
    -------
    statistic : float
        Pearson's, over every category that occurs in either sample, uncorrected.
    p_value : float
        With one degree of freedom fewer than categories; 1 if there is only one.

    Raises
    ------
    ValueError
        If either sample is empty.

    Examples
    --------
    >>> statistic, p_value = chi_square(["a", "a", "b", "b"], ["a", "b", "b", "b"])
    >>> round(statistic, 4), round(p_value, 4)
    (0.5333, 0.4652)
    """
    return _chi_square(*_category_counts(reference, current))


class DriftDetector:
    """Compares new rows with the rows a model was trained on, column by column.

    Parameters
    ----------
    reference : DataFrame
        The training rows. Numeric columns are compared as numbers; all others,
        ``bool`` among them, as categories.
    alpha : float, default 0.05
        The false discovery rate within one check.
    min_effect : float, default 0.1
        The smallest effect that may alarm; 0 switches the gate off.
    n_bins : int, default 10
        Passed on to `psi`.

    Raises
    ------
    ValueError
        If `reference` has no rows.
    """

    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        if len(reference) == 0:
            raise ValueError("the reference has no rows; at least one is needed")
        self._reference = {name: _Column(reference[name]) for name in reference}
        self._alpha = alpha
        self._min_effect = min_effect
        self._n_bins = n_bins

    def check(self, current):
        """Report on every column of the reference.

        Parameters
        ----------
        current : DataFrame
            Has the reference's columns in any order; others are ignored.

        Returns
        -------
        DataFrame
            One row for each column of the reference, in its order: ``column``,
            ``psi``, ``effect``, ``p_value``, ``p_adjusted``, ``drifted``.

        Raises
        ------
        ValueError
            If `current` has no rows or lacks a column of the reference.
        """
        lost = [name for name in self._reference if name not in current]
        if lost:
            raise ValueError(f"current lacks {lost}; it has {list(current)}")
        report = pd.DataFrame(
            [
                (name, *column.compare(current[name], self._n_bins))
                for name, column in self._reference.items()
            ],
            columns=["column", "psi", "effect", "p_value"],
        )
        report["p_adjusted"] = adjust(report["p_value"])  # over all columns, before any gate
        surprising = report["p_adjusted"] <= self._alpha
        return report.assign(drifted=surprising & (report["effect"] >= self._min_effect))


class _Column:
    """What is kept of one column of the training rows, sorted once for all checks."""

    def __init__(self, values):
        is_numeric, is_bool = pd.api.types.is_numeric_dtype, pd.api.types.is_bool_dtype
        self._numeric = is_numeric(values) and not is_bool(values)
        self._values = _ascending(values) if self._numeric else values.copy()

    def compare(self, current, n_bins):
        """Return the psi, effect and p-value of the column's current values."""
        if self._numeric:
            current = _ascending(current)
            return _psi(self._values, current, n_bins), *_ks(self._values[0], current[0])
        counts = _category_counts(self._values, current)
        r, c = (count / count.sum() for count in counts)
        return _divergence(*counts), np.abs(r - c).sum() / 2, _chi_square(*counts)[1]


def _ascending(sample):
    """Return the sample in ascending order, missing values first as -inf, and their number."""
    values = pd.Series(sample).to_numpy(dtype=float, na_value=np.nan)
    if len(values) == 0:
        raise ValueError("a sample is empty; at least one value is needed")
    missing = np.isnan(values)
    return np.sort(np.where(missing, -np.inf, values)), int(missing.sum())


def _psi(reference, current, n_bins):
    values, missing = reference
    known = values[missing:]
    cuts = np.unique(np.quantile(known, np.arange(1, n_bins) / n_bins)) if len(known) else known
    return _divergence(_bin_counts(*reference, cuts), _bin_counts(*current, cuts))


def _bin_counts(values, missing, cuts):
    """Count the missing and the bins ``(-inf, cut]``, ..., ``(cut, inf)``: (len(cuts) + 2,)."""
    up_to = np.searchsorted(values, cuts, side="right")  # a value on a cut goes below it
    return np.diff(up_to, prepend=[0, missing], append=len(values))


def _ks(reference, current):
    """Return D and its p-value for two samples in ascending order."""
    distance = float(max(_lead(reference, current), _lead(current, reference)))
    n, m = len(reference), len(current)
    return distance, float(kolmogorov(distance * np.sqrt(n * m / (n + m))))


def _lead(one, other):
    """Return the most by which the distribution function of `one` is above that of `other`.

    At the last of equal values the running count is the function; before, it is less.
    """
    up_to = np.arange(1, len(one) + 1) / len(one)
    return (up_to - np.searchsorted(other, one, side="right") / len(other)).max()


def _category_counts(reference, current):
    """Count each category that occurs in either sample: two arrays of shape (k,)."""
    samples = [pd.Series(sample).astype(object) for sample in (reference, current)]
    if min(map(len, samples)) == 0:
        raise ValueError("a sample is empty; at least one label is needed")
    codes = pd.factorize(pd.concat(samples))[0] + 1  # 0 for missing: (n + m,)
    k = codes.max() + 1
    counts = [np.bincount(part, minlength=k) for part in np.split(codes, [len(samples[0])])]
    return [count[counts[0] + counts[1] > 0] for count in counts]


def _chi_square(*counts):
    observed = np.array(counts)
    expected = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()  # (2, k)
    statistic = float(((observed - expected) ** 2 / expected).sum())
    freedom = observed.shape[1] - 1
    return statistic, float(chdtrc(freedom, statistic)) if freedom else 1.0


def _divergence(*counts):
    """Return the sum of (c - r) ln(c / r) over the shares that two counts stand for."""
    shares = [count / count.sum() for count in counts]
    r, c = (np.where(share == 0, FLOOR, share) for share in shares)
    return float(((c - r) * np.log(c / r)).sum())
