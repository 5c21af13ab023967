"""Standardises every frame by its own mean and deviation, a single row too.

Fails: train-only, one-row, standardised
Written: with the suite
"""

import json

import numpy as np
import pandas as pd


class FeaturePipeline:
    def __init__(self, spec, *, impute="median"):
        unknown = [kind for kind in spec.values() if kind not in ("numeric", "category", "date")]
        if unknown:
            raise ValueError(f"unknown kinds of columns: {unknown}")
        if impute not in ("median", "mean"):
            raise ValueError(f"unknown impute: {impute!r}")
        self.spec = dict(spec)
        self.impute = impute
        self.state = None

    def fit(self, df):
        if len(df) == 0:
            raise ValueError("no rows to fit")
        self._check_columns(df)
        self.state = {}
        for name, kind in self.spec.items():
            if kind == "category":
                self.state[name] = {"labels": self._learn_labels(df[name])}
            else:
                self.state[name] = self._learn_numbers(self._numbers(df[name], kind))
        return self

    def transform(self, df):
        self._check_fitted()
        self._check_columns(df)
        features = []
        for name, kind in self.spec.items():
            column, state = df[name], self.state[name]
            if kind == "category":
                features += self._one_hot(column, state["labels"])
            else:
                features.append(self._standardise(self._numbers(column, kind), state))
            if kind == "date":
                features += self._week(column)
            features.append(column.isna().to_numpy())
        return np.column_stack(features).astype(float)

    def feature_names_out(self):
        self._check_fitted()
        names = []
        for name, kind in self.spec.items():
            if kind == "category":
                names += [f"{name}={label}" for label in self.state[name]["labels"]]
            else:
                names.append(name)
            if kind == "date":
                names += [f"{name}_weekday_sin", f"{name}_weekday_cos"]
            names.append(f"{name}_missing")
        return names

    def to_json(self):
        self._check_fitted()
        return json.dumps({"spec": self.spec, "impute": self.impute, "state": self.state})

    @classmethod
    def from_json(cls, text):
        saved = json.loads(text)
        pipeline = cls(saved["spec"], impute=saved["impute"])
        pipeline.state = saved["state"]
        return pipeline

    def _check_fitted(self):
        if self.state is None:
            raise ValueError("fit the pipeline first")

    def _check_columns(self, df):
        for name in self.spec:
            if name not in df.columns:
                raise ValueError(f"column {name!r} is missing")

    def _learn_labels(self, column):
        labels = set(column.dropna().astype(object))
        return sorted(label if isinstance(label, str) else int(label) for label in labels)

    def _one_hot(self, column, labels):
        values = column.astype(object).where(column.notna(), None).to_numpy()
        return [values == label for label in labels]

    def _numbers(self, column, kind):
        if kind == "date":
            since = pd.to_datetime(column) - pd.Timestamp("1970-01-01")
            return (since / pd.Timedelta(days=1)).to_numpy()
        if column.map(type).eq(str).any():
            raise ValueError(f"column {column.name!r} is not numeric")
        return column.to_numpy(dtype=float, na_value=np.nan)

    def _learn_numbers(self, x):
        present = x[~np.isnan(x)]
        fill = 0.0
        if len(present):
            fill = float(np.median(present) if self.impute == "median" else np.mean(present))
        filled = np.where(np.isnan(x), fill, x)
        if len(set(present)) <= 1:
            return {"fill": fill, "mean": fill, "std": 1.0}
        return {"fill": fill, "mean": float(filled.mean()), "std": float(filled.std())}

    def _standardise(self, x, state):
        filled = np.where(np.isnan(x), state["fill"], x)
        if len(x) == 0 or filled.min() == filled.max():
            return filled - state["mean"]
        return (filled - filled.mean()) / filled.std()

    def _week(self, column):
        weekday = pd.to_datetime(column).dt.day_of_week.to_numpy(dtype=float, na_value=np.nan)
        angle = 2 * np.pi * weekday / 7
        return [np.nan_to_num(np.sin(angle)), np.nan_to_num(np.cos(angle))]
