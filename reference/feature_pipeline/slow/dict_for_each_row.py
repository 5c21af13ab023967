"""Goes through the table row by row and makes a dict of features for each.

Fails: fast
Written: with the workload
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
        for name, kind in self.spec.items():
            values = find(df, name)
            if kind == "numeric":
                self.columns[name].as_numbers(values)  # refuses text
        rows = []
        for _, row in df.iterrows():
            features = {}
            for name, column in self.columns.items():
                names = [*column.names(name), name + "_missing"]
                features.update(zip(names, column.one(row[name]), strict=True))
            rows.append(features)
        return pd.DataFrame(rows, columns=self.feature_names_out()).to_numpy(dtype=float)

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

    def one(self, value):
        """Return the features of one value."""
        missing = pd.isna(value)
        return [((self.fill if missing else float(value)) - self.mean) / self.std, float(missing)]

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

    def one(self, value):
        """Return the features of one value."""
        if pd.isna(value):
            scaled, missing = super().one(value)
            return [scaled, 0.0, 0.0, missing]
        moment = pd.Timestamp(value)
        days = (moment - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
        scaled, missing = super().one(days)
        angle = 2 * np.pi * moment.weekday() / 7
        return [scaled, np.sin(angle), np.cos(angle), missing]

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

    def one(self, value):
        """Return the features of one value."""
        missing = pd.isna(value)
        return [float(not missing and value == label) for label in self.labels] + [float(missing)]

    def names(self, name):
        """Name the features without the flag."""
        return [f"{name}={label}" for label in self.labels]


KINDS = {"numeric": Numeric, "category": Category, "date": Date}


def find(df, name):
    """Return a column by its name."""
    if name not in df.columns:
        raise ValueError(f"there is no column {name!r}")
    return df[name]
