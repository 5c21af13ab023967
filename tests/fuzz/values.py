"""A value for each form that the wire has, and an exception for each way to raise."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd


def each_kind() -> list[Any]:
    """Return small values of every kind."""
    return [*_plain(), *_arrays(), *_columns(), *_indexes(), *_single_pandas()]


def each_error() -> list[BaseException]:
    """Return exceptions of the types that cross differently."""

    class Own(KeyError):
        pass

    return [
        ValueError("a message"),
        KeyError("key", 2, None),
        Own("x"),
        Exception(),
        OSError(2, "gone"),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "why"),
        StopIteration(3),
        ExceptionGroup("g", [ValueError()]),
        SystemExit(0),
        np.linalg.LinAlgError("singular"),
        SyntaxError("bad", ("f", 1, 2, "t")),
    ]


def _plain() -> list[Any]:
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    instant = dt.datetime(2024, 10, 27, 2, 30, 1, 5, fold=1)  # noqa: DTZ001 (naive ones cross too)
    return [
        None,
        True,
        7,
        -1,
        1 << 63,
        -(1 << 70),
        2.5,
        float("nan"),
        "text",
        "\ud800",
        b"bytes",
        bytearray(b"more"),
        1 + 2j,
        [1, [2, []]],
        (1, (2,)),
        {1, "a"},
        frozenset({(1, 2)}),
        {"a": 1, 2: [3], None: {}},
        range(1, 9, 2),
        slice(None, 5),
        ...,
        Decimal("1.50"),
        Decimal("NaN"),
        Fraction(1, 3),
        dt.date(2024, 2, 29),
        instant,
        instant.replace(tzinfo=berlin),
        instant.replace(tzinfo=dt.UTC),
        instant.replace(tzinfo=dt.timezone(dt.timedelta(hours=5.5))),
        dt.time(1, 2, 3),
        dt.time(1, tzinfo=berlin),
        dt.timedelta(days=-1, microseconds=3),
        uuid.UUID(int=5),
    ]


def _arrays() -> list[Any]:
    codes = (
        "b1",
        "i1",
        "i2",
        "<i4",
        ">i8",
        "u1",
        "u8",
        "f2",
        "f4",
        "f8",
        "f16",
        "c8",
        "c16",
        "U3",
        "S2",
        "M8[ns]",
        "M8[7D]",
        "m8[s]",
        "m8",
    )
    made = [np.zeros(2, dtype=code) for code in codes]
    return [
        *made,
        *(array[0] for array in made),
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.zeros((0, 3)),
        np.array(5.0),
        np.array([1, "a", None, [2]], dtype=object),
        np.array([True, False]),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8", (2,))]),
        np.array(["text", "x"]),
        np.str_(""),
    ]


def _columns() -> list[Any]:
    return [
        pd.Series([1.0, None], name="a"),
        pd.Series(["a", None]),
        pd.Series([1, None], dtype="Int64"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series([1.5, None], dtype="Float32"),
        pd.Series(["a", "b", None], dtype="category"),
        pd.Series([1, "a"], dtype=object),
        pd.Series(pd.Categorical([1, 2], [2, 1], ordered=True)),
        pd.Series(pd.date_range("2024", periods=2, tz="Europe/Berlin")),
        pd.Series(pd.to_timedelta([1, 2], unit="s")),
        pd.Series(pd.period_range("2024", periods=2, freq="Q")),
        pd.Series(pd.interval_range(0, 2)),
        pd.Series([pd.NA, "a"], dtype=pd.StringDtype("python")),
        pd.DataFrame({"x": [1, 2], "y": ["a", "b"]}),
        pd.DataFrame(index=[1, 2]),
        pd.DataFrame(),
        pd.DataFrame([[1, 2.5]], columns=["same", "same"], index=["r"]),
        pd.DataFrame({("a", 1): [1]}),
        pd.array([1, None], dtype="Int8"),
        pd.Categorical(["a"]),
    ]


def _indexes() -> list[Any]:
    return [
        pd.RangeIndex(3, name="r"),
        pd.Index([1, 2]),
        pd.Index(["a", "b"], name=("n", 1)),
        pd.Index([1.5]),
        pd.date_range("2024", periods=3, freq="D"),
        pd.date_range("2024", periods=2, freq="h", tz="UTC"),
        pd.timedelta_range("1h", periods=2),
        pd.period_range("2024-01", periods=2, freq="M"),
        pd.CategoricalIndex(["a", "b"]),
        pd.interval_range(0.0, 2.0, closed="left"),
        pd.MultiIndex.from_product([[1, 2], ["a"]], names=["n", None]),
        pd.Index([], dtype=object),
    ]


def _single_pandas() -> list[Any]:
    return [
        pd.NA,
        pd.NaT,
        pd.Timestamp("2024-03-31 01:00", tz="Europe/Berlin"),
        pd.Timestamp(-5, unit="s"),
        pd.Timestamp(2024, 1, 1, fold=1),
        pd.Timedelta("1h"),
        pd.Timedelta(5, unit="s"),
        pd.Period("2024-01", freq="M"),
        pd.Period("2024Q1"),
        pd.Interval(0, 1),
        pd.Interval(0.5, 1, "both"),
    ]
