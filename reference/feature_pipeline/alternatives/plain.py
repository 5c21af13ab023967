"""Plain NumPy and the baseline of the timing: whole columns, a list of arrays, one stack.

Each kind of column is a small class that learns and encodes; nothing is clever.
"""

import json

import numpy as np
import pandas as pd


class FeaturePipeline:
    """Keeps a learnt column for each entry of the spec."""

    def __init__(self, spec, *, impute="median"):
        for name, kind in spec.items():
            if kind not in KINDS:
                raise ValueError(f"column {name!r} has the unknown kind {kind!r}")
        if impute not in ("median", "mean"):
            raise ValueError(f"impute is {impute!r}, not 'median' or 'mean'")
        self.spec = dict(spec)
        self.impute = impute
        self.columns = None

    def fit(self, df):
        """Learn each column."""
        if len(df) == 0:
            raise ValueError("there are no training rows")
        columns = {}
        for name, kind in self.spec.items():
            columns[name] = KINDS[kind]()
            columns[name].learn(find(df, name), self.impute)
        self.columns = columns
        return self

    def transform(self, df):
        """Encode each column and put the arrays side by side."""
        self.check_fitted()
        arrays = [column.encode(find(df, name)) for name, column in self.columns.items()]
        return np.concatenate(arrays, axis=1)

    def feature_names_out(self):
        """Return the names of all columns' features."""
        self.check_fitted()
        names = []
        for name, column in self.columns.items():
            names.extend(column.names(name))
            names.append(name + "_missing")
        return names

    def to_json(self):
        """Write the spec and what each column has learnt."""
        self.check_fitted()
        learnt = {name: vars(column) for name, column in self.columns.items()}
        return json.dumps({"spec": self.spec, "impute": self.impute, "learnt": learnt})

    @classmethod
    def from_json(cls, text):
        """Read what to_json wrote."""
        content = json.loads(text)
        pipeline = cls(content["spec"], impute=content["impute"])
        pipeline.columns = {}
        for name, kind in pipeline.spec.items():
            pipeline.columns[name] = KINDS[kind]()
            vars(pipeline.columns[name]).update(content["learnt"][name])
        return pipeline

    def check_fitted(self):
        """Refuse to answer before fit."""
        if self.columns is None:
            raise ValueError("call fit first")


class Numeric:
    """A fill, a mean and a deviation."""

    def learn(self, values, impute):
        """Learn the three numbers from the training values."""
        numbers = self.as_numbers(values)
        known = numbers[~np.isnan(numbers)]
        self.fill = 0.0
        if len(known):
            self.fill = float(np.median(known) if impute == "median" else np.mean(known))
        filled = np.where(np.isnan(numbers), self.fill, numbers)
        self.mean, self.std = float(np.mean(filled)), float(np.std(filled))
        if np.all(known == known[:1]):
            self.mean, self.std = self.fill, 1.0

    def encode(self, values):
        """Return the standardised numbers and the flag."""
        numbers = self.as_numbers(values)
        missing = np.isnan(numbers)
        filled = np.where(missing, self.fill, numbers)
        return np.stack([(filled - self.mean) / self.std, missing], axis=1)

    def names(self, name):
        """Name the features without the flag."""
        return [name]

    def as_numbers(self, values):
        """Return float64, NaN where something is missing."""
        if values.map(type).eq(str).any():
            raise ValueError(f"column {values.name!r} holds something else than numbers")
        return values.to_numpy(dtype=float, na_value=np.nan)


class Date(Numeric):
    """Days as numbers, and a place in the week."""

    def encode(self, values):
        """Return the standardised days, the two coordinates and the flag."""
        scaled, missing = super().encode(values).T
        angles = 2 * np.pi * pd.to_datetime(values).dt.day_of_week.to_numpy(dtype=float) / 7
        sine = np.where(np.isnan(angles), 0.0, np.sin(angles))
        cosine = np.where(np.isnan(angles), 0.0, np.cos(angles))
        return np.stack([scaled, sine, cosine, missing], axis=1)

    def names(self, name):
        """Name the features without the flag."""
        return [name, name + "_weekday_sin", name + "_weekday_cos"]

    def as_numbers(self, values):
        """Return days since 1970."""
        moments = pd.to_datetime(values).to_numpy(dtype="datetime64[us]")
        return (moments - np.datetime64("1970-01-01")) / np.timedelta64(1, "D")


class Category:
    """The labels of training, ascending."""

    def learn(self, values, impute):
        """Learn which labels occur."""
        labels = values.dropna().astype(object).unique().tolist()
        self.labels = sorted(label if isinstance(label, str) else int(label) for label in labels)

    def encode(self, values):
        """Put a 1 at each known label, and the flag last."""
        place_of = {label: place for place, label in enumerate(self.labels)}
        missing = values.isna().to_numpy()
        labels = values.astype(object).tolist()
        codes = np.array([-1 if gone else place_of.get(label, -1)
                          for label, gone in zip(labels, missing, strict=True)], dtype=int)
        features = np.zeros((len(values), len(self.labels) + 1))
        known = np.flatnonzero(codes >= 0)
        features[known, codes[known]] = 1
        features[:, -1] = missing
        return features

    def names(self, name):
        """Name the features without the flag."""
        return [f"{name}={label}" for label in self.labels]


KINDS = {"numeric": Numeric, "category": Category, "date": Date}


def find(df, name):
    """Return a column by its name."""
    if name not in df.columns:
        raise ValueError(f"there is no column {name!r}")
    return df[name]
