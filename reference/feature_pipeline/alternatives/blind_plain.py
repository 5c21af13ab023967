"""Plain Python: every column a list, `fsum` and `sorted`, dates by the calendar's ordinals."""

import json
from datetime import date, datetime, time
from math import cos, fsum, pi, sin, sqrt

import numpy as np
import pandas as pd

EPOCH = date(1970, 1, 1).toordinal()


def values_of(column):
    """The column as a list of Python values, None where one is missing."""
    values = column.astype(object).tolist()
    gaps = column.isna().tolist()
    if True not in gaps:
        return values
    return [None if gap else value for value, gap in zip(values, gaps, strict=True)]


def to_number(value, name):
    if isinstance(value, str):
        raise ValueError(f"column {name!r} is numeric, not text like {value!r}")
    return float(value)


def to_label(value):
    if isinstance(value, str):
        return value
    return int(value) if value == int(value) else value


def to_moment(value):
    """(days since 1970 with fractions, weekday) of one date."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    clock = value.time() if isinstance(value, datetime) else time()
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    nanoseconds = clock.microsecond * 1000 + getattr(value, "nanosecond", 0)
    fraction = (seconds + nanoseconds / 1e9) / 86400
    return value.toordinal() - EPOCH + fraction, value.weekday()


def middle(values):
    values = sorted(values)
    half = len(values) // 2
    if len(values) % 2:
        return values[half]
    return (values[half - 1] + values[half]) / 2


def average(values):
    return fsum(values) / len(values)


def learn_scale(values, impute):
    present = [value for value in values if value is not None]
    if not present:
        return [0.0, 0.0, 1.0]
    first = present[0]
    if all(value == first for value in present):
        return [first, first, 1.0]
    fill = middle(present) if impute == "median" else average(present)
    filled = [fill if value is None else value for value in values]
    mean = average(filled)
    std = sqrt(fsum((value - mean) ** 2 for value in filled) / len(filled))
    return [fill, mean, std]


class FeaturePipeline:
    def __init__(self, spec, *, impute="median"):
        self.kinds = []
        for name in spec:
            if spec[name] not in ("numeric", "category", "date"):
                raise ValueError(f"no such kind: {spec[name]}")
            self.kinds.append((name, spec[name]))
        if impute != "median" and impute != "mean":
            raise ValueError(f"no such impute: {impute}")
        self.impute = impute
        self.state = None

    def read(self, df):
        """Each column of the spec as Python values of its kind."""
        for name, _ in self.kinds:
            if name not in df.columns:
                raise ValueError(f"column {name} is lost")
        table = []
        for name, kind in self.kinds:
            values = values_of(df[name])
            if kind == "numeric":
                values = [None if v is None else to_number(v, name) for v in values]
            elif kind == "date":
                values = [None if v is None else to_moment(v) for v in values]
            else:
                values = [None if v is None else to_label(v) for v in values]
            table.append(values)
        return table

    def fit(self, df):
        table = self.read(df)
        if len(df) == 0:
            raise ValueError("no rows")
        state = []
        for (_, kind), values in zip(self.kinds, table, strict=True):
            if kind == "category":
                state.append(sorted(set(values) - {None}))
            elif kind == "numeric":
                state.append(learn_scale(values, self.impute))
            else:
                days = [None if value is None else value[0] for value in values]
                state.append(learn_scale(days, self.impute))
        self.state = state
        return self

    def check(self):
        if self.state is None:
            raise ValueError("this pipeline is not fitted")

    def feature_names_out(self):
        self.check()
        names = []
        for (name, kind), state in zip(self.kinds, self.state, strict=True):
            if kind == "category":
                for label in state:
                    names.append(name + "=" + str(label))
            else:
                names.append(name)
                if kind == "date":
                    names.append(name + "_weekday_sin")
                    names.append(name + "_weekday_cos")
            names.append(name + "_missing")
        return names

    def transform(self, df):
        self.check()
        features = []
        for (_, kind), state, values in zip(self.kinds, self.state, self.read(df), strict=True):
            if kind == "category":
                for label in state:
                    features.append([1.0 if value == label else 0.0 for value in values])
            else:
                fill, mean, std = state
                days = values
                if kind == "date":
                    days = [None if value is None else value[0] for value in values]
                features.append([((fill if x is None else x) - mean) / std for x in days])
                if kind == "date":
                    turns = [None if v is None else 2 * pi * v[1] / 7 for v in values]
                    features.append([0.0 if t is None else sin(t) for t in turns])
                    features.append([0.0 if t is None else cos(t) for t in turns])
            features.append([1.0 if value is None else 0.0 for value in values])
        result = np.empty((len(df), len(features)))
        for j, feature in enumerate(features):
            result[:, j] = feature
        return result

    def to_json(self):
        self.check()
        return json.dumps([self.impute, self.kinds, self.state])

    @classmethod
    def from_json(cls, text):
        impute, kinds, state = json.loads(text)
        pipeline = cls(dict(kinds), impute=impute)
        pipeline.state = state
        return pipeline
