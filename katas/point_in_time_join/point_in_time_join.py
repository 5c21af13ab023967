"""Join features as they were known: write the function below. The brief says what it promises."""


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    """Return the labels, each with the feature values that were known at its time.

    Parameters
    ----------
    labels : DataFrame, n_labels rows
        What is to be predicted, of whom and at what time.
    features : DataFrame, n_features rows
        The history of the entities, in any order.
    on : str
        The column of times in both frames; in `features` that of the event.
    by : str or list of str
        The column or columns in both frames that tell an entity.
    created : str, optional
        The column of `features` that says when a row was written. Without it a row
        counts as written at its event time.
    ttl : timedelta, optional
        The age, from the event time, up to which a row may be used.

    Returns
    -------
    DataFrame, n_labels rows
        The rows, index and columns of `labels`, then the columns of `features`
        other than `on`, `by` and `created`. Missing where no row is usable.

    Raises
    ------
    ValueError
        If a named column is lost, a time is missing, some times have a zone and
        others none, a feature column has the name of a label column, or `ttl` is
        negative.

    Examples
    --------
    >>> import pandas as pd
    >>> times = pd.to_datetime(["2024-05-01", "2024-05-03", "2024-05-04"])
    >>> features = pd.DataFrame({"user": 7, "at": times, "orders": [5, 8, 6]})
    >>> labels = pd.DataFrame({"user": 7, "at": times[[1, 0]]})
    >>> point_in_time_join(labels, features, on="at", by="user")["orders"].tolist()
    [8, 5]
    """
    raise NotImplementedError("point_in_time_join")
