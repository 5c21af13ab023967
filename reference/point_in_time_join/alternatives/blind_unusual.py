"""merge_asof in rounds: a subclass of DataFrame, everything nullable, errors of its own."""

import bisect
import datetime
from functools import reduce

import numpy as np
import pandas as pd


class Trouble(ValueError):
    pass


class Table(pd.DataFrame):
    """The result is a DataFrame by inheritance."""


def need(frame, *names):
    for name in names:
        if name not in frame:
            raise Trouble("Wo ist " + name + "?")


def instants(series):
    if series.isna().any():
        raise Trouble("%s: NaT" % series.name)
    zone = series.dt.tz
    if zone is not None:
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
    raw = series.to_numpy()
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[np.datetime_data(raw.dtype)[0]]
    return zone is None, [int(v) * (10**9 // per_second) for v in raw.view("int64")]


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    keys = (by,) if isinstance(by, str) else tuple(by)
    need(labels, *keys, on)
    need(features, *keys, on, *filter(None, [created]))
    if ttl is not None and ttl < datetime.timedelta():
        raise Trouble("ttl < 0")
    cols = features.columns.drop(list({on, *keys, *([created] if created else [])}))
    for both in cols.intersection(labels.columns):
        raise Trouble(f"«{both}» twice")
    naive = [instants(labels[on]), instants(features[on]), instants(features[created or on])]
    if len({flag for flag, _ in naive}) == 2:
        raise Trouble("zones")
    now, event, made = (values for _, values in naive)

    groups = {}
    part = zip(*[features[k].astype(object) for k in keys], strict=True)
    for i, key in enumerate(part):
        if not any(map(pd.isna, key)):
            groups.setdefault(key, []).append(i)
    steps = {}
    for key, rows in groups.items():
        rows.sort(key=lambda i: (max(event[i], made[i])))
        best = []
        for i in rows:
            top = (event[i], made[i], i)
            best.append(max(best[-1], top) if best else top)
        steps[key] = [max(event[i], made[i]) for i in rows], best
    far = None
    if ttl is not None:
        far = (ttl.days * 86400 + ttl.seconds) * 10**9 + ttl.microseconds * 1000
        far += getattr(ttl, "nanoseconds", 0)

    def find(key, t):
        if any(map(pd.isna, key)) or key not in steps:
            return None
        known, best = steps[key]
        at = bisect.bisect(known, t)
        if not at or (far is not None and t - best[at - 1][0] > far):
            return None
        return best[at - 1][2]

    found = [find(k, t) for *k, t in zip(*[labels[k].astype(object) for k in keys], now, strict=True) for k in [tuple(k)]]

    def add(table, name):
        old = features[name]
        if old.dtype.kind in "iub":
            old = old.convert_dtypes()
        elif old.dtype.kind == "f":
            old = old.astype(object)
        new = old.reset_index(drop=True).reindex([-1 if f is None else f for f in found])
        table.insert(len(table.columns), name, new.array)
        return table

    return reduce(add, cols, Table(labels.copy()))
