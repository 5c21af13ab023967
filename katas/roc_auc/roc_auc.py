"""Measure a ranking: write everything below. The brief says what it promises."""


def roc_curve(y_true, y_score, *, sample_weight=None):
    """Return the points of the ROC curve, and the threshold of each.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        1 is positive; bool will do.
    y_score : array-like of numbers, shape (n_samples,)
        The higher, the likelier positive. Infinities are scores like others.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None
        None lets every row weigh 1. A row of weight 0 counts as absent.

    Returns
    -------
    fpr, tpr : array of float, shape (n_distinct_scores + 1,)
        The shares of negative and positive weight with a score of at least the threshold.
    thresholds : array of float, shape (n_distinct_scores + 1,)
        Infinity for the point (0, 0), then each distinct score, descending.

    Raises
    ------
    ValueError
        If a class is absent, a label is neither 0 nor 1, a score is NaN, a weight is negative
        or not finite, or the arguments are not of one dimension and one length.

    Examples
    --------
    >>> fpr, tpr, thresholds = roc_curve([1, 0, 1, 0], [8, 5, 5, 2])
    >>> fpr.tolist(), tpr.tolist(), thresholds.tolist()
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0], [inf, 8.0, 5.0, 2.0])
    """
    raise NotImplementedError("roc_curve")


def roc_auc(y_true, y_score, *, sample_weight=None):
    """Return the area under the ROC curve: how often a positive row outscores a negative one.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        1 is positive; bool will do.
    y_score : array-like of numbers, shape (n_samples,)
        Only their order counts.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None
        A pair of rows weighs the product of its weights.

    Returns
    -------
    float
        From 0 to 1; 0.5 if all scores are equal, since a tie counts half.

    Raises
    ------
    ValueError
        As `roc_curve`.

    Notes
    -----
    O(n log n), whereas there are up to n^2 / 4 pairs.

    Examples
    --------
    >>> roc_auc([1, 0, 1, 0], [8, 5, 5, 2])  # three and a half of four pairs
    0.875
    """
    raise NotImplementedError("roc_auc")


def average_precision(y_true, y_score, *, sample_weight=None):
    """Return the mean of the precisions at each gain of recall.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        1 is positive; bool will do.
    y_score : array-like of numbers, shape (n_samples,)
        Only their order counts.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None
        None lets every row weigh 1. A row of weight 0 counts as absent.

    Returns
    -------
    float
        1 for a perfect ranking; the share of positives if all scores are equal.

    Raises
    ------
    ValueError
        As `roc_curve`.

    Examples
    --------
    >>> round(average_precision([1, 0, 1, 0], [8, 5, 5, 2]), 4)  # (1 + 2/3) / 2
    0.8333
    """
    raise NotImplementedError("average_precision")


def roc_auc_ovr(y_true, y_score, average="macro", *, sample_weight=None):
    """Return the mean area under the ROC curves of each class against the rest.

    Parameters
    ----------
    y_true : array-like of int or str, shape (n_samples,)
    y_score : array-like of numbers, shape (n_samples, n_classes)
        One column for each distinct label, in ascending order of the labels. Rows need not
        sum to 1.
    average : "macro" or "weighted", default "macro"
        Whether classes count alike or by their weight.
    sample_weight : array-like of numbers or None, shape (n_samples,), default None

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are fewer than two classes, another number of columns, or `average` is unknown.

    Examples
    --------
    >>> scores = [[0.7, 0.2, 0.3], [0.5, 0.6, 0.3], [0.6, 0.1, 0.1], [0.2, 0.4, 0.8]]
    >>> roc_auc_ovr(["a", "b", "c", "c"], scores)  # (1 + 1 + 1/2) / 3
    0.8333333333333334
    >>> roc_auc_ovr(["a", "b", "c", "c"], scores, "weighted")
    0.75
    """
    raise NotImplementedError("roc_auc_ovr")


def delong_ci(y_true, y_score, alpha=0.05):
    """Return a confidence interval of the area under the ROC curve, by DeLong's variance.

    Parameters
    ----------
    y_true : array-like of 0 and 1, shape (n_samples,)
        At least two rows of each.
    y_score : array-like of numbers, shape (n_samples,)
        Only their order counts.
    alpha : float, default 0.05
        In the long run the interval misses in this share of samples.

    Returns
    -------
    low, high : float
        Cut off at 0 and 1.

    Raises
    ------
    ValueError
        As `roc_auc`; if a class has fewer than two rows or alpha is not between 0 and 1.

    Notes
    -----
    O(n log n): the share of the other class below a score takes one search among its sorted
    scores. Without any overlap both ends are equal: a variance of 0 says that the sample shows
    none, not that there is none.

    Examples
    --------
    >>> [round(end, 4) for end in delong_ci([1, 1, 0, 0, 1, 0], [6, 4, 2, 5, 3, 1], alpha=0.2)]
    [0.4594, 1.0]
    """
    raise NotImplementedError("delong_ci")
