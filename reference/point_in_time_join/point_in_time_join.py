"""A join that looks up, for each label, what was known at its time.

The idea in a sentence: a feature row becomes known at the later of its event and its
creation, so the row to use at any moment is the freshest of those known by then, and a
running maximum along one common timeline finds it for all labels at once.

Symbols
-------
n, m      numbers of feature rows and of labels
event     a feature row's event time, (n,)
known     max(event, created): from then on a label may see the row, (n,)
freshness a feature row's place in the order of (event, created, row), from 0 to n - 1

Rules
-----
usable    known <= t  and  t - event <= ttl,  for a label of the same entity at time t
used      the usable row of greatest freshness

The second half of `usable` needs no search: where the freshest known row is older than
`ttl`, so are all others.

Sources: the "point-in-time correct" joins of feature stores; the two times of a row are
valid time and transaction time in Snodgrass, "Developing Time-Oriented Database
Applications in SQL" (1999), chapter 10.
"""

from datetime import timedelta

import numpy as np
import pandas as pd


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
    keys = [by] if isinstance(by, str) else by
    stamps = [on] if created is None else [on, created]
    _refuse_lost(labels, [*keys, on])
    _refuse_lost(features, [*keys, *stamps])
    values = features.drop(columns=[*keys, *stamps])
    doubled = [name for name in values if name in labels]
    if doubled:
        raise ValueError(f"labels and features both have {doubled}; rename one of them")
    if ttl is not None and ttl < timedelta(0):
        raise ValueError(f"ttl is {ttl}; a row cannot be younger than that")

    time, *written = _instants(labels[on], *(features[name] for name in stamps))
    order = np.lexsort(written[::-1])  # stable, by event and then by creation: (n,)
    written = [column[order] for column in written]
    entity = _entities(pd.concat([features[keys].iloc[order], labels[keys]]))  # (n + m,)
    row = _freshest_known(entity, np.maximum.reduce(written), time)  # (m,), -1 for none

    if ttl is not None:
        event = np.append(written[0], np.datetime64("NaT"))  # event[-1], for the row -1
        row = np.where(time - event[row] > pd.Timedelta(ttl), -1, row)
    found = values.iloc[order].reset_index(drop=True).reindex(row)  # -1 is no row: missing
    return pd.concat([labels, found.set_axis(labels.index)], axis=1)


def _freshest_known(entity, known, time):
    """Return for each label the last of its entity's rows that are known by its time.

    Feature rows come in order of freshness, so "the freshest" is the greatest number.
    """
    n = len(known)
    freshness = np.append(np.arange(n) + 1, np.zeros(len(time), dtype=int))  # 0: a label
    moment = np.append(known, time)
    # By entity, then by time; at one moment the features come before the labels.
    timeline = np.lexsort((freshness == 0, moment, entity))
    # An entity's smallest score exceeds the greatest of the entity before, so that one
    # running maximum serves them all.
    score = entity * (n + 1) + freshness
    score[timeline] = np.maximum.accumulate(score[timeline])
    freshest = score[n:] % (n + 1) - 1
    return np.where(entity[n:] < 0, -1, freshest)


def _entities(keys):
    """Number the distinct combinations of values; -1 where a value is missing."""
    number = keys.groupby(list(keys)).ngroup()
    return number.fillna(-1).to_numpy(dtype=int)


def _instants(*columns):
    """Return columns of times as datetime64 arrays, in UTC if they have zones."""
    if len({column.dt.tz is None for column in columns}) > 1:
        raise ValueError("some times have a zone and some have none: what is 9:00 in UTC?")
    for column in columns:
        if column.isna().any():
            raise ValueError(f"{column.name!r} has missing times")
    return [pd.to_datetime(column, utc=True).dt.tz_convert(None).to_numpy() for column in columns]


def _refuse_lost(frame, names):
    lost = [name for name in names if name not in frame]
    if lost:
        raise ValueError(f"there is no column {lost} among {list(frame)}")
