"""Plain Python: every feature is a name and a function of one value, written down by `fit`.

No array is made before the last line. The functions are built from a list of plain records,
which is all that goes into the JSON.
"""

import json
import math
import statistics
from datetime import datetime, timezone

import numpy as np
import pandas as pd

MIDDLE = {"median": statistics.median, "mean": statistics.fmean}


class FeaturePipeline:
    def __init__(self, spec, *, impute="median"):
        if impute not in MIDDLE:
            raise ValueError(f"impute may not be {impute}")
        if unknown := set(spec.values()) - {"numeric", "category", "date"}:
            raise ValueError(f"kinds nobody knows: {unknown}")
        self.spec, self.impute = list(spec.items()), impute
        self.records = []

    def fit(self, df):
        if not len(df.index):
            raise ValueError("an empty frame teaches nothing")
        self.records = [self._learn(name, kind, plain(df, name, kind)) for name, kind in self.spec]
        return self

    def transform(self, df):
        self._names_of_all()
        features = []
        for record in self.records:
            values = plain(df, record["name"], record["kind"])
            features += [list(map(function, values)) for _, function in functions(record)]
        return np.array(features, dtype=float).T

    def feature_names_out(self):
        return self._names_of_all()

    def to_json(self):
        self._names_of_all()
        return json.dumps([self.spec, self.impute, self.records])

    @classmethod
    def from_json(cls, text):
        spec, impute, records = json.loads(text)
        restored = cls(dict(spec), impute=impute)
        restored.records = records
        return restored

    def _names_of_all(self):
        if not self.records:
            raise ValueError("fit has not been called")
        return [name for record in self.records for name, _ in functions(record)]

    def _learn(self, name, kind, values):
        present = [value for value in values if value is not None]
        record = {"name": name, "kind": kind}
        if kind == "category":
            return record | {"labels": sorted(set(present))}
        fill = MIDDLE[self.impute](present) if present else 0.0
        filled = [fill if value is None else value for value in values]
        if len(set(present)) <= 1:
            return record | {"fill": fill, "mean": fill, "std": 1.0}
        mean = math.fsum(filled) / len(filled)
        variance = math.fsum((value - mean) ** 2 for value in filled) / len(filled)
        return record | {"fill": fill, "mean": mean, "std": math.sqrt(variance)}


def functions(record):
    """Yield the name of each feature and the function that makes it of a plain value."""
    name = record["name"]
    if record["kind"] == "category":
        for label in record["labels"]:
            yield f"{name}={label}", equals(label)
    else:
        fill, mean, std = record["fill"], record["mean"], record["std"]
        yield name, lambda value: ((fill if value is None else value) - mean) / std
    if record["kind"] == "date":
        yield f"{name}_weekday_sin", lambda day: 0 if day is None else math.sin(angle(day))
        yield f"{name}_weekday_cos", lambda day: 0 if day is None else math.cos(angle(day))
    yield f"{name}_missing", lambda value: value is None


def equals(label):
    return lambda value: value == label


def angle(day):
    return 2 * math.pi * ((math.floor(day) + 3) % 7) / 7


def plain(df, name, kind):
    """Return a column as a list of floats, of labels, or of days, with None for missing."""
    if name not in df:
        raise ValueError(f"{name} is not there")
    convert = {"numeric": number_of, "category": label_of, "date": days_of}[kind]
    gone = df[name].isna().tolist()
    try:
        return [None if g else convert(v) for v, g in zip(df[name].tolist(), gone, strict=True)]
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def number_of(value):
    if isinstance(value, str):
        raise ValueError(f"{value!r} is text")
    return float(value)


def label_of(value):
    return value if isinstance(value, str) else int(value)


def days_of(value):
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if isinstance(moment, pd.Timestamp):
        moment = moment.to_pydatetime()
    return moment.replace(tzinfo=timezone.utc).timestamp() / 86400
