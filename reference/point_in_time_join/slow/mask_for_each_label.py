"""Compares each label with the whole table of features, one label at a time.

Fails: near-linear
Written: with the workload
"""

import numpy as np
import pandas as pd


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    keys = [by] if isinstance(by, str) else list(by)
    stamps = [on] if created is None else [on, created]
    check(labels, features, keys, on, stamps, ttl)
    wanted = [name for name in features.columns if name not in keys + stamps]

    numbers = pd.concat([labels[keys], features[keys]]).groupby(keys).ngroup().fillna(-1)
    asked, theirs = np.split(numbers.to_numpy(dtype=int), [len(labels)])
    times = [in_utc(features[name]) for name in stamps]
    oldest_first = np.lexsort(times[::-1])
    theirs, times = theirs[oldest_first], [time[oldest_first] for time in times]
    event, known = times[0], np.maximum.reduce(times)
    place = np.arange(len(theirs))
    oldest = None if ttl is None else np.timedelta64(pd.Timedelta(ttl))
    rows = []
    for entity, time in zip(asked, in_utc(labels[on]), strict=True):
        usable = (theirs == entity) & (known <= time)
        if ttl is not None:
            usable &= time - event <= oldest
        best = np.where(usable, place, -1).max(initial=-1)
        rows.append(oldest_first[best] if entity >= 0 and best >= 0 else -1)
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
    return pd.to_datetime(times, utc=True).dt.tz_localize(None).to_numpy()
