"""Closures learnt by small encoders that inherit; errors of its own, and late; JSON holds hex texts;
the array is read-only, in Fortran order; names are `numpy.str_`."""

import json
import math

import numpy as np
import pandas as pd


class PipelineError(ValueError):
    pass


class Encoder:
    def __init__(self, column, impute):
        self.column, self.impute = column, impute

    def names(self):
        yield from (np.str_(self.column + ending) for ending in self.endings())
        yield np.str_(self.column + "_missing")

    def blocks(self, series):
        missing = pd.isna(series).to_numpy(dtype=bool)
        yield from self.features(series, missing)
        yield missing

    def endings(self):
        return [""]


class Numeric(Encoder):
    def learn(self, series):
        x, missing = self.read(series), pd.isna(series).to_numpy(dtype=bool)
        known = x[~missing].astype(np.longdouble)
        if known.size == 0:
            triple = 0.0, 0.0, 1.0
        elif known.min() == known.max():
            triple = known[0], known[0], 1.0
        else:
            fill = np.float64(np.median(known) if self.impute == "median" else known.mean())
            known = np.append(known, np.repeat(np.longdouble(fill), missing.sum()))
            triple = fill, known.mean(), known.std()
        self.state = [float(number).hex() for number in triple]

    def read(self, series):
        def number(value):
            if isinstance(value, (str, bytes)):
                raise PipelineError(f"{value!r} in {self.column}: a number is wanted")
            return math.nan if pd.isna(value) else float(value)

        if pd.api.types.is_float_dtype(series.dtype) or pd.api.types.is_integer_dtype(series.dtype):
            return series.to_numpy(dtype="f8", na_value=np.nan)
        return np.fromiter(map(number, series), dtype="f8", count=len(series))

    def features(self, series, missing):
        fill, mean, std = map(float.fromhex, self.state)
        x = self.read(series).copy()
        x[missing] = fill
        yield (x - mean) / std


class Date(Numeric):
    def endings(self):
        return ["", "_weekday_sin", "_weekday_cos"]

    def read(self, series):
        def day(value):
            if pd.isna(value):
                return math.nan
            if not isinstance(value, str):
                value = pd.Timestamp(value).isoformat()
            value = np.datetime64(value)
            whole = value.astype("M8[D]")
            return whole.astype(int) + (value - whole) / np.timedelta64(1, "D")

        return np.fromiter(map(day, series), dtype=float, count=len(series))

    def features(self, series, missing):
        yield from super().features(series, missing)
        angle = 2 * np.pi * np.mod(np.floor(self.read(series)) - 4, 7) / 7
        for wave in (np.sin, np.cos):
            yield np.nan_to_num(wave(angle))


class Category(Encoder):
    def learn(self, series):
        self.state = sorted(set(self.read(series.dropna())))

    def read(self, series):
        whole = not isinstance(series.dtype, pd.CategoricalDtype) and series.dtype.kind in "iuf"
        for value in series.astype(object):
            if whole or not isinstance(value, str):
                value = value if pd.isna(value) or value % 1 else int(value)
            yield value

    def endings(self):
        return [f"={label}" for label in self.state]

    def features(self, series, missing):
        places = {label: place for place, label in enumerate(self.state)}
        at = [places.get(value, -1) for value in self.read(series)]
        at = np.where(missing, -1, np.array(at, dtype=int))
        for place in range(len(places)):
            yield at == place


KINDS = {"numeric": Numeric, "date": Date, "category": Category}


class FeaturePipeline:
    encoders = ()
    fitted = False

    def __init__(self, spec, *, impute="median"):
        self.spec, self.impute = list(spec.items()), impute

    def look(self, df):
        have = set(df.columns)
        for column, _ in self.spec:
            if column not in have:
                raise PipelineError("no " + column)

    def build(self):
        if self.impute not in {"mean", "median"}:
            raise PipelineError("impute cannot be " + str(self.impute))
        for column, kind in self.spec:
            if kind not in KINDS:
                raise PipelineError(f"{kind}: unknown")
            yield KINDS[kind](column, self.impute)

    def fit(self, df):
        encoders = list(self.build())
        self.look(df)
        if df.shape[0] == 0:
            raise PipelineError("empty")
        for encoder in encoders:
            encoder.learn(df[encoder.column])
        self.encoders, self.fitted = encoders, True
        return self

    def need(self):
        if not self.fitted:
            raise PipelineError("unfitted")

    def feature_names_out(self):
        self.need()
        return [name for encoder in self.encoders for name in encoder.names()]

    def transform(self, df):
        self.need()
        self.look(df)
        columns = [b for e in self.encoders for b in e.blocks(df[e.column])]
        result = np.zeros((len(df), len(columns)), order="F")
        for i, column in enumerate(columns):
            result[:, i] = column
        result.flags.writeable = False
        return result

    def to_json(self):
        self.need()
        learnt = [encoder.state for encoder in self.encoders]
        return json.dumps({"spec": self.spec, "impute": self.impute, "learnt": learnt}, indent=1)

    @classmethod
    def from_json(cls, text):
        stored = json.loads(text)
        self = cls(dict(stored["spec"]), impute=stored["impute"])
        self.encoders, self.fitted = list(self.build()), True
        for encoder, state in zip(self.encoders, stored["learnt"], strict=True):
            encoder.state = state
        return self
