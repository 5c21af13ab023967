"""Joins every label with all features of its entity and keeps the best pair, as SQL would.

Fails: near-linear, lean
Written: with the workload
"""

import pandas as pd


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    keys = [by] if isinstance(by, str) else list(by)
    stamps = [on] if created is None else [on, created]
    check(labels, features, keys, on, stamps, ttl)
    wanted = [name for name in features.columns if name not in keys + stamps]

    asked = in_utc(labels, keys, [on]).dropna(subset=keys)
    asked.columns = [*keys, "__asked"]
    history = in_utc(features, keys, stamps)
    history.columns = [*keys, *(f"__time{i}" for i in range(len(stamps)))]
    asked["__label"], history["__row"] = asked.index, history.index
    pairs = asked.merge(history, on=keys)
    for name in history.columns[len(keys) : -1]:
        pairs = pairs[pairs[name] <= pairs["__asked"]]
    if ttl is not None:
        pairs = pairs[pairs["__asked"] - pairs["__time0"] <= ttl]
    pairs = pairs.sort_values([*history.columns[len(keys) :]])
    best = pairs.drop_duplicates("__label", keep="last").set_index("__label")["__row"]

    rows = best.reindex(range(len(labels)))
    values = features[wanted].reset_index(drop=True).reindex(rows)
    return pd.concat([labels, values.set_axis(labels.index)], axis=1)


def check(labels, features, keys, on, stamps, ttl):
    """Raise a ValueError for what cannot be joined."""
    for frame, names in ((labels, [*keys, on]), (features, [*keys, *stamps])):
        for name in names:
            if name not in frame.columns:
                raise ValueError(f"no column {name}")
    for name in features.columns:
        if name in labels.columns and name not in [*keys, *stamps]:
            raise ValueError(f"both frames have a column {name}")
    times = [labels[on], *(features[name] for name in stamps)]
    if len({time.dt.tz is None for time in times}) > 1:
        raise ValueError("some times have a zone, some do not")
    for time in times:
        if time.hasnans:
            raise ValueError(f"missing times in {time.name}")
    if ttl is not None and pd.Timedelta(ttl) < pd.Timedelta(0):
        raise ValueError("the ttl is negative")


def in_utc(frame, keys, times):
    """Return keys and times, the times in UTC, rows numbered from 0."""
    frame = frame[[*keys, *times]].reset_index(drop=True)
    return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in times})
