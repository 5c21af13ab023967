"""Carries each column forward by itself, so that one label sees values of several rows.

Fails: whole-row
Written: with the suite
"""

from datetime import timedelta

import numpy as np
import pandas as pd


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    """Check, number the entities, find a row for each label, fetch the values."""
    by = [by] if isinstance(by, str) else list(by)
    stamps = [on] if created is None else [on, created]
    check_columns(labels, features, on, by, stamps)
    if ttl is not None and ttl < timedelta(0):
        raise ValueError("ttl must not be negative")
    label_times, event, written = as_utc(labels[on], features[on], features[stamps[-1]])
    label_entities, feature_entities = number_entities(labels[by], features[by])

    oldest_first = np.lexsort((written, event))
    freshness = np.empty(len(features), dtype=int)
    freshness[oldest_first] = np.arange(len(features))
    known = np.maximum(event, written)

    rows = np.full(len(labels), -1)
    features_of = split_by_entity(feature_entities)
    for entity, mine in split_by_entity(label_entities).items():
        if entity in features_of:
            theirs = features_of[entity]
            theirs = theirs[np.argsort(known[theirs])]
            best = np.maximum.accumulate(freshness[theirs])
            place = np.searchsorted(known[theirs], label_times[mine], side="right") - 1
            rows[mine] = np.where(place >= 0, oldest_first[best[place]], -1)

    if ttl is not None:
        found = rows >= 0
        age = label_times[found] - event[rows[found]]
        rows[found] = np.where(age <= pd.Timedelta(ttl), rows[found], -1)
    history = features.drop(columns=[*by, *stamps]).reset_index(drop=True)
    history = history.iloc[oldest_first].groupby(feature_entities[oldest_first]).ffill()
    values = history.reindex(rows)
    values.index = labels.index
    return pd.concat([labels, values], axis=1)


def check_columns(labels, features, on, by, stamps):
    """Refuse columns that are lost, and names that are taken."""
    for name in [on, *by]:
        if name not in labels.columns:
            raise ValueError(f"labels lack the column {name!r}")
    for name in [*by, *stamps]:
        if name not in features.columns:
            raise ValueError(f"features lack the column {name!r}")
    for name in features.columns:
        if name in labels.columns and name not in [*by, *stamps]:
            raise ValueError(f"{name!r} is a column of both frames")


def as_utc(*columns):
    """Return times as datetime64 arrays."""
    aware = [column.dt.tz is not None for column in columns]
    if any(aware) and not all(aware):
        raise ValueError("times with and without a zone")
    for column in columns:
        if column.isna().any():
            raise ValueError(f"a time is missing in {column.name!r}")
    if all(aware):
        columns = [column.dt.tz_convert("UTC").dt.tz_localize(None) for column in columns]
    return [column.to_numpy() for column in columns]


def number_entities(labels, features):
    """Return two arrays of numbers, -1 where a value is missing."""
    together = pd.concat([labels, features], ignore_index=True)
    codes = np.zeros(len(together), dtype=int)
    for name in together.columns:
        code, distinct = pd.factorize(together[name])
        missing = (codes < 0) | (code < 0)
        codes = np.unique(codes * len(distinct) + code, return_inverse=True)[1]
        codes[missing] = -1
    return codes[: len(labels)], codes[len(labels) :]


def split_by_entity(entities):
    """Return the positions of each entity's rows, leaving out the missing ones."""
    order = np.argsort(entities, kind="stable")
    distinct, first = np.unique(entities[order], return_index=True)
    parts = np.split(order, first[1:]) if len(order) else []
    return {entity: part for entity, part in zip(distinct, parts, strict=True) if entity >= 0}
