"""Writes the parts of an entity one behind the other, so that a + bc is ab + c.

Fails: several-keys
Written: with the suite
"""

import datetime as dt

import pandas as pd

BECOMES_KNOWN, IS_ASKED = 0, 1  # in this order at one moment


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    keys = (by,) if isinstance(by, str) else tuple(by)
    stamps = (on,) if created is None else (on, created)
    for frame, names in ((labels, keys + (on,)), (features, keys + stamps)):
        for name in names:
            if name not in frame.columns:
                raise ValueError(f"there is no column called {name}")
    wanted = [name for name in features.columns if name not in keys + stamps]
    for name in wanted:
        if name in labels.columns:
            raise ValueError(f"{name} stands in both frames")
    if ttl is not None and ttl < dt.timedelta():
        raise ValueError("a ttl is at least zero")
    zones = {frame[name].dt.tz is None for frame, names in ((labels, (on,)), (features, stamps))
             for name in names}
    if len(zones) > 1:
        raise ValueError("all times need a zone, or none of them")

    happenings = []
    columns = [nanoseconds(features[name]) for name in stamps]
    for place, (entity, *times) in enumerate(zip(entities(features, keys), *columns)):
        if entity is not None:
            happenings.append((max(times), BECOMES_KNOWN, place, entity, times))
    for place, (entity, time) in enumerate(zip(entities(labels, keys), nanoseconds(labels[on]))):
        happenings.append((time, IS_ASKED, place, entity, None))
    happenings.sort(key=lambda happening: happening[:3])

    oldest = None if ttl is None else pd.Timedelta(ttl).as_unit("ns").value
    holder = {}
    answers = [None] * len(labels)
    for time, what, place, entity, times in happenings:
        if what == BECOMES_KNOWN:
            holder[entity] = max(holder.get(entity, ([], -1)), (times, place))
        elif entity in holder:
            times, row = holder[entity]
            if oldest is None or time - times[0] <= oldest:
                answers[place] = row

    result = labels.copy()
    for name in wanted:
        values = features[name].tolist()
        result[name] = pd.Series(
            [None if row is None else values[row] for row in answers],
            index=labels.index,
            dtype=None if answers else object,
        )
    return result


def entities(frame, keys):
    """Yield a tuple for each row, or None where a part of it is missing."""
    for parts in zip(*(frame[key].tolist() for key in keys)):
        missing = any(part is None or part != part for part in parts)
        yield None if missing else "".join(map(str, parts))


def nanoseconds(times):
    if times.isna().any():
        raise ValueError(f"not all of {times.name} are times")
    return times.astype("datetime64[ns]" if times.dt.tz is None else "datetime64[ns, UTC]").astype(
        "int64"
    ).tolist()
