"""Detect data drift: write everything below. The brief says what it promises."""


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
    raise NotImplementedError("psi")


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
    raise NotImplementedError("ks_2samp")


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
    raise NotImplementedError("adjust")


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
    raise NotImplementedError("chi_square")


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
        raise NotImplementedError("DriftDetector")

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
        raise NotImplementedError("DriftDetector.check")
