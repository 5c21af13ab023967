"""Finds the last event first and blanks it if it was not yet written, correction or not.

Fails: created
Written: with the suite
"""

import pandas as pd


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    keys = [by] if isinstance(by, str) else [*by]
    stamps = [on] if created is None else [on, created]
    for frame, names in ((labels, [*keys, on]), (features, [*keys, *stamps])):
        missing = pd.Index(names).difference(frame.columns)
        if len(missing):
            raise ValueError(f"missing columns: {', '.join(missing)}")
    shared = features.columns.drop([*keys, *stamps]).intersection(labels.columns)
    if len(shared):
        raise ValueError(f"columns in both frames: {', '.join(shared)}")
    if ttl is not None and pd.Timedelta(ttl) < pd.Timedelta(0):
        raise ValueError(f"negative ttl {ttl}")

    asked = _utc(labels, [on]).rename(columns={on: "known"})
    log = _utc(features, stamps)
    if len({column.dt.tz is None for column in (labels[on], *map(features.get, stamps))}) == 2:
        raise ValueError("naive and aware times do not compare")
    asked["entity"], log["entity"] = _entities(labels[keys], features[keys])

    order = log.sort_values(stamps, kind="stable").index
    log, features = log.loc[order].reset_index(drop=True), features.iloc[order]
    log["best"] = log.index  # the higher, the fresher
    log["known"] = log[on]
    asked = asked.sort_values("known", kind="stable")
    found = pd.merge_asof(asked, log[["known", "entity", "best"]], on="known", by="entity")
    best = found["best"].set_axis(asked.index).sort_index()

    if created is not None:
        written = log[created].reindex(best).set_axis(best.index)
        best = best.mask(written > asked["known"].sort_index())
    if ttl is not None:
        age = asked["known"].sort_index() - log[on].reindex(best).set_axis(best.index)
        best = best.mask(age > pd.Timedelta(ttl))
    values = features.drop(columns=[*keys, *stamps]).reset_index(drop=True).reindex(best)
    return pd.concat([labels, values.set_axis(labels.index)], axis=1)


def _utc(frame, names):
    """Return the columns of times alone, numbered from 0, of one dtype."""
    if frame[names].isna().any(axis=None):
        raise ValueError(f"missing times among {', '.join(names)}")
    columns = {name: pd.to_datetime(frame[name], utc=True) for name in names}
    return pd.DataFrame(columns).astype("datetime64[ns, UTC]").reset_index(drop=True)


def _entities(*frames):
    """Number the combinations of values alike in both frames; none where one is missing."""
    together = pd.concat(frames)
    codes = together.groupby(list(together), dropna=False, sort=False).ngroup().to_numpy(copy=True)
    codes[together.isna().any(axis=1)] = -1
    first = len(frames[0])
    codes[first:][codes[first:] < 0] = -2  # so that missing meets missing nowhere
    return codes[:first], codes[first:]
