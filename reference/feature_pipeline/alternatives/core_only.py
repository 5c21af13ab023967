"""The core alone: numbers and text, with pandas from end to end."""

import numpy as np
import pandas as pd


class FeaturePipeline:
    def __init__(self, spec, *, impute="median"):
        self.spec = spec
        self.impute = impute

    def fit(self, df):
        self.check(df)
        self.learnt = {}
        for name, kind in self.spec.items():
            if kind == "category":
                self.learnt[name] = sorted(df[name].dropna().unique())
            elif kind == "numeric":
                column = df[name].astype("Float64")
                fill = column.median() if self.impute == "median" else column.mean()
                filled = column.fillna(fill).astype(float)
                self.learnt[name] = fill, filled.mean(), filled.std(ddof=0)
            else:
                raise NotImplementedError("date columns")
        return self

    def transform(self, df):
        self.check(df)
        features = {}
        for name, kind in self.spec.items():
            if kind == "category":
                for label in self.learnt[name]:
                    features[f"{name}={label}"] = (df[name] == label).fillna(False)
            else:
                fill, mean, std = self.learnt[name]
                features[name] = (df[name].astype("Float64").fillna(fill) - mean) / std
            features[f"{name}_missing"] = df[name].isna()
        columns = [column.to_numpy(dtype=np.float64) for column in features.values()]
        return np.column_stack(columns)

    def feature_names_out(self):
        names = []
        for name, kind in self.spec.items():
            names += [f"{name}={x}" for x in self.learnt[name]] if kind == "category" else [name]
            names += [f"{name}_missing"]
        return names

    def to_json(self):
        raise NotImplementedError("to_json")

    @classmethod
    def from_json(cls, text):
        raise NotImplementedError("from_json")

    def check(self, df):
        lost = pd.Index(self.spec).difference(df.columns)
        if len(lost):
            raise ValueError(f"lost: {', '.join(lost)}")
