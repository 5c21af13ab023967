"""scikit-learn in the kata's interface: the independent oracle.

`Pipeline` and `ColumnTransformer` do the work. What the brief decides otherwise is done
around them: missing values are flagged in every column, and labels are ints or text.
"""

import base64
import json
import pickle

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


class FeaturePipeline:
    def __init__(self, spec, *, impute="median"):
        if impute not in ("median", "mean"):
            raise ValueError(f"no imputation by {impute}")
        for kind in spec.values():
            if kind not in ("numeric", "category", "date"):
                raise ValueError(f"no kind {kind}")
        self.spec, self.impute, self.transformer = dict(spec), impute, None

    def fit(self, df):
        if len(df) == 0:
            raise ValueError("no rows")
        prepared = self._prepared(df)
        self.labels = {
            name: sorted(prepared[name].dropna().unique())
            for name, kind in self.spec.items() if kind == "category"
        }
        self.transformer = ColumnTransformer(
            [part for name, kind in self.spec.items() for part in self._parts(name, kind)],
            sparse_threshold=0,
        ).fit(prepared)
        return self

    def transform(self, df):
        self._check()
        prepared = self._prepared(df)
        if len(df) == 0:
            return np.empty((0, len(self.feature_names_out())))
        return np.asarray(self.transformer.transform(prepared), dtype=float)

    def feature_names_out(self):
        self._check()
        names = []
        for name, kind in self.spec.items():
            if kind == "category":
                names += [f"{name}={label}" for label in self.labels[name]]
            else:
                names.append(name)
            if kind == "date":
                names += [f"{name}_weekday_sin", f"{name}_weekday_cos"]
            names.append(f"{name}_missing")
        return names

    def to_json(self):
        self._check()
        return json.dumps(base64.b64encode(pickle.dumps(vars(self))).decode())

    @classmethod
    def from_json(cls, text):
        restored = cls({})
        vars(restored).update(pickle.loads(base64.b64decode(json.loads(text))))
        return restored

    def _check(self):
        if self.transformer is None:
            raise ValueError("not fitted")

    def _parts(self, name, kind):
        """Return the transformers of one column."""
        if kind == "category":
            one_hot = OneHotEncoder(categories=[self.labels[name]], handle_unknown="ignore")
            values = [(name, one_hot, [name])] if self.labels[name] else []
        else:
            fill = SimpleImputer(strategy=self.impute, keep_empty_features=True)
            values = [(name, Pipeline([("fill", fill), ("scale", StandardScaler())]), [name])]
        if kind == "date":
            circle = [f"{name} weekday_{part}" for part in ("sin", "cos")]
            values += [(part, "passthrough", [part]) for part in circle]
        flag = MissingIndicator(features="all", missing_values=np.nan, error_on_new=False)
        return [*values, (f"{name} missing", FeatureUnion([("flag", flag)]), [name])]

    def _prepared(self, df):
        """Return the columns of spec: numbers as float64, labels as int or str, else NaN."""
        columns = {}
        for name, kind in self.spec.items():
            if name not in df:
                raise ValueError(f"no column {name}")
            if kind == "numeric":
                if df[name].map(type).eq(str).any():
                    raise ValueError(f"text in {name}")
                try:
                    columns[name] = df[name].astype("Float64").astype(float)
                except (TypeError, ValueError) as error:
                    raise ValueError(f"{name}: {error}") from error
            elif kind == "category":
                columns[name] = _labels(df[name])
            else:
                stamps = pd.to_datetime(df[name])
                since = stamps.to_numpy() - np.datetime64("1970-01-01")
                columns[name] = since / np.timedelta64(1, "D")
                turn = 2 * np.pi * stamps.dt.day_of_week / 7
                columns[f"{name} weekday_sin"] = np.sin(turn).fillna(0)
                columns[f"{name} weekday_cos"] = np.cos(turn).fillna(0)
        return pd.DataFrame(columns)


def _labels(column):
    labels = column.astype(object)
    numbers = labels.map(lambda label: isinstance(label, float) and label == label)
    labels = labels.where(~numbers, labels.where(numbers, 0).astype(int).astype(object))
    return labels.where(labels.notna(), np.nan)
