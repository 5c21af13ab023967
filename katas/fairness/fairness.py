"""A fairness report: write the functions below. The brief says what they promise."""


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
    raise NotImplementedError("group_rates")


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
    raise NotImplementedError("disparities")


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
    raise NotImplementedError("wilson")
