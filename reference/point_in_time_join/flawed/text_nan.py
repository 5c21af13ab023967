"""Text passes through a NumPy array of text, and what is missing becomes the word 'nan'.

Fails: unmatched
Written: after the suite
"""

import numpy as np
import pandas as pd


def nanoseconds(stamp):
    unit = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[stamp.unit]
    return int(stamp.asm8.astype("int64")) * unit


def moments(frame, column):
    out = []
    zones = set()
    for stamp in frame[column]:
        if pd.isna(stamp):
            raise ValueError(f"missing time in {column}")
        out.append(nanoseconds(stamp))
    zones.add(frame[column].dt.tz is None)
    return out, zones


def entities(frame, by):
    out = []
    for key in zip(*(frame[column].tolist() for column in by)):
        out.append(None if any(pd.isna(part) for part in key) else key)
    return out


def point_in_time_join(labels, features, *, on, by, created=None, ttl=None):
    by = [by] if isinstance(by, str) else list(by)
    needed = [(labels, column) for column in [on] + by] + [(features, column) for column in [on] + by]
    if created is not None:
        needed.append((features, created))
    for frame, column in needed:
        if column not in list(frame.columns):
            raise ValueError(f"no column {column}")
    if ttl is None:
        limit = None
    else:
        limit = ((ttl.days * 86400 + ttl.seconds) * 10**6 + ttl.microseconds) * 1000
        limit += getattr(ttl, "nanoseconds", 0)
        if limit < 0:
            raise ValueError("negative ttl")
    names = [c for c in features.columns if c != on and c != created and c not in by]
    for name in names:
        if name in list(labels.columns):
            raise ValueError(f"{name} is a column of both")
    now, a = moments(labels, on)
    event, b = moments(features, on)
    written, c = moments(features, created) if created is not None else (event, b)
    if len(a | b | c) > 1:
        raise ValueError("naive and aware times")

    line = []
    for row, key in enumerate(entities(features, by)):
        if key is not None:
            line.append((max(event[row], written[row]), 0, row, key))
    for row, key in enumerate(entities(labels, by)):
        if key is not None:
            line.append((now[row], 1, row, key))
    line.sort(key=lambda item: item[:2])
    state = {}
    chosen = [None] * len(labels)
    for moment, kind, row, key in line:
        if kind == 0:
            rank = (event[row], written[row], row)
            if key not in state or rank > state[key]:
                state[key] = rank
        elif key in state:
            at, _, winner = state[key]
            if limit is None or moment - at <= limit:
                chosen[row] = winner

    result = labels.copy()
    for name in names:
        values = features[name].tolist()
        column = [None if row is None else values[row] for row in chosen]
        if values and None not in chosen:
            result[name] = pd.Series(column, index=labels.index, dtype=features[name].dtype)
        else:
            if any(isinstance(value, str) for value in values):
                column = np.array([float("nan") if v is None else v for v in column], dtype=str)
            result[name] = pd.Series(column, index=labels.index, dtype=object)
    return result
