"""Features: learn a small record for each column, then turn values into features by it.

The idea in a sentence: what is learnt is plain data (a few numbers, a list of labels), and
the features of a row are a function of that row and this record, of nothing else. Serving
one row, serving many, and serving from a file are then the same thing.

Symbols
-------
x         values of a column as float64, NaN where missing: (n,)
fill      median or mean of the training values present
m, s      mean and deviation (ddof = 0) of the filled training column
k         labels of a category column that occurred in training

Rules
-----
numeric   z = (x or fill, then - m) / s
category  1 at the label of the row, among k; nothing at all for a new one
date      z of the days since 1970, and sin, cos of 2 pi weekday / 7
each      one more feature: 1 where the value is missing

Sources: D. B. Rubin, "Inference and missing data" (1976), for the missing flags: that a
value is missing may say more than the value; D. Sculley et al., "Hidden technical debt in
machine learning systems" (2015), for the skew between training and serving.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

KINDS = ("numeric", "category", "date")
IMPUTE = {"median": np.median, "mean": np.mean}


class FeaturePipeline:
    """Learns features from a training table and repeats them wherever rows arrive.

    Parameters
    ----------
    spec : dict of str to str
        The kind of each column, ``"numeric"``, ``"category"`` or ``"date"``. Its order
        is the order of the features.
    impute : {"median", "mean"}, default "median"
        What fills a missing number or date: that of the training values present.

    Raises
    ------
    ValueError
        If a kind or `impute` is another.

    Examples
    --------
    >>> import pandas as pd
    >>> train = pd.DataFrame({"size": [1, 3, None], "shape": ["flat", "round", "flat"]})
    >>> pipeline = FeaturePipeline({"size": "numeric", "shape": "category"}).fit(train)
    >>> pipeline.feature_names_out()
    ['size', 'size_missing', 'shape=flat', 'shape=round', 'shape_missing']
    >>> pipeline.transform(pd.DataFrame([{"shape": "square", "size": None}])).tolist()
    [[0.0, 1.0, 0.0, 0.0, 0.0]]
    """

    def __init__(self, spec, *, impute="median"):
        other = [kind for kind in spec.values() if kind not in KINDS]
        if other:
            raise ValueError(f"no such kind of column: {other}; there are {KINDS}")
        if impute not in IMPUTE:
            raise ValueError(f"impute={impute!r} is neither 'median' nor 'mean'")
        self._spec = dict(spec)
        self._impute = impute
        self._learnt = None  # a record of plain data for each column, by name

    def fit(self, df):
        """Learn fills, means, deviations and labels, and forget those learnt before.

        Parameters
        ----------
        df : DataFrame
            The training rows; has the columns of `spec`, in any order, others maybe.

        Returns
        -------
        FeaturePipeline
            Itself.

        Raises
        ------
        ValueError
            If a column of `spec` is lost, a numeric one holds text, or there are no rows.
        """
        if len(df) == 0:
            raise ValueError("there is nothing to learn from: the frame has no rows")
        self._check(df)
        self._learnt = {
            name: {"labels": _labels(df[name])} if kind == "category"
            else _scaling(_NUMBERS[kind](df[name]), IMPUTE[self._impute])
            for name, kind in self._spec.items()
        }
        return self

    def transform(self, df):
        """Return the features of each row, by what `fit` learnt.

        Parameters
        ----------
        df : DataFrame
            Has the columns of `spec`, in any order, others maybe; one row is enough, or none.

        Returns
        -------
        array of float64, shape (n_rows, n_features)

        Raises
        ------
        ValueError
            If a column of `spec` is lost, a numeric one holds text, or nothing is fitted.
        """
        learnt = self._fitted()
        self._check(df)
        return np.hstack([
            _FEATURES[kind](df[name], learnt[name]) for name, kind in self._spec.items()
        ])

    def feature_names_out(self):
        """Return the name of each feature, in the order of `transform`.

        Returns
        -------
        list of str, length n_features

        Raises
        ------
        ValueError
            If nothing is fitted.
        """
        names = []
        for name, record in self._fitted().items():
            if self._spec[name] == "category":
                names += [f"{name}={label}" for label in record["labels"]]
            else:
                names.append(name)
            if self._spec[name] == "date":
                names += [f"{name}_weekday_sin", f"{name}_weekday_cos"]
            names.append(f"{name}_missing")
        return names

    def to_json(self):
        """Return all that `fit` learnt as JSON.

        Returns
        -------
        str
            By the standard: every number in it is finite.

        Raises
        ------
        ValueError
            If nothing is fitted.
        """
        state = {"spec": self._spec, "impute": self._impute, "learnt": self._fitted()}
        return json.dumps(state)  # a float's repr gives the same float back

    @classmethod
    def from_json(cls, text):
        """Return the fitted pipeline that `to_json` wrote.

        Parameters
        ----------
        text : str

        Returns
        -------
        FeaturePipeline
        """
        state = json.loads(text)
        pipeline = cls(state["spec"], impute=state["impute"])
        pipeline._learnt = state["learnt"]
        return pipeline

    def _fitted(self):
        if self._learnt is None:
            raise ValueError("the pipeline is not fitted")
        return self._learnt

    def _check(self, df):
        lost = [name for name in self._spec if name not in df.columns]
        if lost:
            raise ValueError(f"the frame lacks {lost}")


def _numbers(column):
    """Return float64, NaN where missing: (n,)."""
    if any(isinstance(value, str) for value in column):  # NumPy would read "12" as 12
        raise ValueError(f"column {column.name!r} holds text, not numbers alone")
    return column.to_numpy(dtype=float, na_value=np.nan)


def _days(column):
    """Return the days since 1970, with fractions, NaN where missing: (n,)."""
    moments = pd.to_datetime(column).to_numpy()
    return (moments - np.datetime64("1970-01-01")) / np.timedelta64(1, "D")


def _scaling(x, middle):
    present = x[~np.isnan(x)]
    if len(present) == 0:
        return {"fill": 0.0, "mean": 0.0, "std": 1.0}
    if np.ptp(present) == 0:  # not s == 0: rounding leaves a constant 0.1 a deviation of 1e-17
        return {"fill": float(present[0]), "mean": float(present[0]), "std": 1.0}
    fill = float(middle(present))
    x = np.where(np.isnan(x), fill, x)
    return {"fill": fill, "mean": float(x.mean()), "std": float(x.std())}


def _labels(column):
    """Return the labels that occur, ascending, whole numbers as int."""
    labels = column.dropna().unique()
    return sorted(label if isinstance(label, str) else int(label) for label in labels)


def _standardised(x, record):
    """Return z and the flag: (n, 2)."""
    missing = np.isnan(x)
    z = (np.where(missing, record["fill"], x) - record["mean"]) / record["std"]
    return np.column_stack([z, missing])


def _numeric(column, record):
    return _standardised(_numbers(column), record)


def _category(column, record):
    """Return a feature for each label and the flag: (n, k + 1)."""
    labels = record["labels"]
    place = pd.Index(labels).get_indexer(column)  # -1 for a label it lacks: (n,)
    missing = column.isna().to_numpy()
    return np.column_stack([place[:, None] == np.arange(len(labels)), missing]).astype(float)


def _date(column, record):
    """Return z, the weekday on a circle, and the flag: (n, 4)."""
    days = _days(column)
    angle = 2 * np.pi * ((np.floor(days) + 3) % 7) / 7  # 1970-01-01 was a Thursday, weekday 3
    circle = np.nan_to_num(np.column_stack([np.sin(angle), np.cos(angle)]))
    z, missing = _standardised(days, record).T
    return np.column_stack([z, circle, missing])


_NUMBERS = {"numeric": _numbers, "date": _days}
_FEATURES = {"numeric": _numeric, "category": _category, "date": _date}
