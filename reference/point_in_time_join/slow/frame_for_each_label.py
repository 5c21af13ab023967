"""Asks pandas about one label at a time: right, and most of the time is spent on calling.

Fails: fast
Written: with the workload
"""

import pandas as pd


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    keys = [by] if isinstance(by, str) else list(by)
    stamps = [on] if created is None else [on, created]
    check(labels, features, keys, on, stamps, ttl)
    wanted = [name for name in features.columns if name not in keys + stamps]

    history = features[keys].reset_index(drop=True)
    history["__row"] = history.index
    for number, name in enumerate(stamps):
        history[f"__time{number}"] = in_utc(features[name])
    times = [f"__time{number}" for number in range(len(stamps))]
    history = history.sort_values(times, kind="stable")
    histories = {entity: frame.set_index("__time0") for entity, frame in history.groupby(keys)}
    rows = []
    for entity, time in zip(labels[keys].itertuples(index=False), in_utc(labels[on]), strict=True):
        usable = histories.get(tuple(entity))
        if usable is not None:
            usable = usable.loc[None if ttl is None else time - ttl : time]
            for name in times[1:]:
                usable = usable[usable[name] <= time]
        rows.append(-1 if usable is None or usable.empty else usable["__row"].iloc[-1])
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


def in_utc(times):
    return pd.to_datetime(times, utc=True).reset_index(drop=True)
