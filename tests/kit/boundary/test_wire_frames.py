"""Frames, series and indexes cross with every dtype, label, name and missing value."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from katakit.boundary.wire import CannotCross

BERLIN = ZoneInfo("Europe/Berlin")

COLUMNS: dict[str, Any] = {
    # NumPy's
    "integers": [1, 2, 3],
    "small integers": np.array([1, 2, 3], "i1"),
    "big-endian": np.array([1, 2, 3], ">f4"),
    "floats": [0.5, np.nan, -0.0],
    "half floats": np.array([1, 2, 3], "f2"),
    "booleans": [True, False, True],
    "complex": [1j, 2.0, 3.0],
    # objects
    "objects": pd.array(np.array(["a", None, 1.5], object)),
    "objects with containers": pd.Series([[1], {"k": (1, 2)}, np.arange(2)]),
    "objects of booleans and missing": pd.Series([True, None, False], dtype=object),
    "decimals and dates": pd.Series([dt.date(2024, 1, 1), None, dt.time(3)], dtype=object),
    # text
    "text": pd.array(["a", "日本", None], dtype=pd.StringDtype("python", na_value=np.nan)),
    "nullable text": pd.array(["a", "", None], dtype=pd.StringDtype("python", na_value=pd.NA)),
    "empty text": pd.array(["", "", ""], dtype=pd.StringDtype("python")),
    "surrogates": pd.Series(["\ud800", "b", "c"], dtype=object),
    # categories
    "categories": pd.Categorical(["b", None, "a"], categories=["c", "b", "a"]),
    "ordered categories": pd.Categorical([3, 1, 3], categories=[3, 2, 1], ordered=True),
    "categories of dates": pd.Categorical(pd.to_datetime(["2024-01-02", "2024-01-01", None])),
    "categories of intervals": pd.cut([1, 5, 9], [0, 4, 8]),
    "no categories": pd.Categorical([None, None, None]),
    # time
    "dates": pd.to_datetime(["2024-01-01", None, "1677-09-22"]),
    "dates in seconds": np.array(["2024", "NaT", "0001"], "M8[s]"),
    "zoned": pd.to_datetime(["2024-10-27 00:30", "2024-10-27 01:30", None]).tz_localize("UTC").tz_convert(BERLIN),
    "zoned in ms": pd.to_datetime(["2024-01-01", None, "2025"], format="ISO8601").as_unit("ms").tz_localize("US/Eastern"),
    "utc": pd.to_datetime(["2024-01-01", None, "2025"], format="ISO8601").tz_localize("UTC"),
    "fixed offset": pd.to_datetime(["2024", None, "2025"]).tz_localize(dt.timezone(dt.timedelta(hours=5, minutes=45))),
    "spans": pd.to_timedelta(["1 day", None, "-3 ns"]),
    "periods by month": pd.PeriodIndex(["2024-01", None, "2023-12"], freq="M"),
    "periods by 5 minutes": pd.PeriodIndex(["2024-01-01 00:05", None, "2023"], freq="5min"),
    # nullable
    "masked integers": pd.array([1, None, 3], dtype="Int64"),
    "masked bytes": pd.array([1, None, 3], dtype="UInt8"),
    "masked floats": pd.array([0.5, None, 3], dtype="Float32"),
    "masked booleans": pd.array([True, None, False], dtype="boolean"),
    "all missing": pd.array([None, None, None], dtype="Int32"),
    # intervals
    "intervals": pd.IntervalIndex.from_tuples([(0, 1), None, (2, 3)], closed="left"),
    "intervals of dates": pd.interval_range(pd.Timestamp("2024"), periods=3, freq="D", closed="both"),
}  # fmt: skip

INDEXES: dict[str, pd.Index] = {
    "range": pd.RangeIndex(3, 9, 2, name="n"),
    "integers": pd.Index([5, 5, 1]),
    "floats": pd.Index([0.5, np.nan, 1.0], name=("a", 1)),
    "text": pd.Index(["x", "y", "x"], name="letters"),
    "objects": pd.Index([1, "a", None], dtype=object),
    "booleans": pd.Index([True, False, True]),
    "dates with a frequency": pd.date_range("2024", periods=3, freq="2h", name="at"),
    "dates without": pd.DatetimeIndex(["2024-01-03", "2024-01-01", "2024-01-01"]),
    "zoned with a frequency": pd.date_range("2024-03-30", periods=3, freq="D", tz="Europe/Berlin"),
    "spans": pd.timedelta_range("1h", periods=3, freq="h"),
    "periods": pd.period_range("2024", periods=3, freq="Q", name="quarter"),
    "categories": pd.CategoricalIndex(["a", "b", "a"], ordered=True, name="c"),
    "intervals": pd.interval_range(0, 3),
    "masked": pd.Index(pd.array([1, None, 3], dtype="Int64")),
    "several levels": pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["k", None]),
    "levels with missing": pd.MultiIndex.from_arrays([["a", None, "b"], [1.5, 2.5, np.nan]]),
    "levels with unused": pd.MultiIndex.from_product([["a", "b"], [1, 2]])[[0, 1, 3]],
    "levels of dates": pd.MultiIndex.from_product([pd.date_range("2024", periods=3), ["x"]]),
}


def assert_same_index(got: Any, expected: pd.Index) -> None:
    pd.testing.assert_index_equal(got, expected, exact=True, check_exact=True)
    assert type(got) is type(expected)
    assert list(got.names) == list(expected.names)
    assert getattr(got, "freq", None) == getattr(expected, "freq", None)


def assert_same_series(got: Any, expected: pd.Series) -> None:
    pd.testing.assert_series_equal(
        got, expected, check_exact=True, check_index_type=True, check_freq=True
    )
    assert type(got.array) is type(expected.array)
    assert repr(got.array) == repr(expected.array)
    assert got.attrs == expected.attrs


@pytest.mark.parametrize("sort", COLUMNS)
def test_a_column_crosses_as_it_is(cross, sort):
    series = pd.Series(COLUMNS[sort], name=sort)
    assert_same_series(cross(series), series)


@pytest.mark.parametrize("sort", COLUMNS)
def test_an_empty_column_keeps_its_dtype(cross, sort):
    series = pd.Series(COLUMNS[sort]).iloc[:0]
    assert_same_series(cross(series), series)


@pytest.mark.parametrize("kind", INDEXES)
def test_an_index_crosses_as_it_is(cross, kind):
    assert_same_index(cross(INDEXES[kind]), INDEXES[kind])


@pytest.mark.parametrize("kind", INDEXES)
def test_an_empty_index_crosses_as_it_is(cross, kind):
    assert_same_index(cross(INDEXES[kind][:0]), INDEXES[kind][:0])


@pytest.mark.parametrize("kind", INDEXES)
def test_a_frame_crosses_with_its_rows_labels(cross, kind):
    frame = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]}, index=INDEXES[kind])
    got = cross(frame)
    pd.testing.assert_frame_equal(got, frame, check_exact=True, check_freq=True)
    assert_same_index(got.index, frame.index)


@pytest.mark.parametrize("kind", INDEXES)
def test_a_frame_crosses_with_its_columns_labels(cross, kind):
    frame = pd.DataFrame(np.arange(6).reshape(2, 3), columns=INDEXES[kind])
    got = cross(frame)
    pd.testing.assert_frame_equal(got, frame, check_exact=True)
    assert_same_index(got.columns, frame.columns)


def test_a_frame_of_every_sort_of_column_crosses_as_it_is(cross):
    frame = pd.DataFrame({sort: pd.Series(column) for sort, column in COLUMNS.items()})
    got = cross(frame)
    pd.testing.assert_frame_equal(got, frame, check_exact=True)
    assert list(got.dtypes) == list(frame.dtypes)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame(index=[1, 2]),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame({"a": pd.Series([], dtype="f4")}),
        pd.DataFrame([[1, 2.0], [3, 4.0]], columns=["same", "same"], index=["r", "r"]),
        pd.DataFrame({0: [1], "0": [2], (0, 0): [3], None: [4]}),
    ],
    ids=["nothing", "rows only", "columns only", "no rows", "duplicates", "mixed labels"],
)
def test_an_odd_frame_crosses_as_it_is(cross, frame):
    got = cross(frame)
    pd.testing.assert_frame_equal(got, frame, check_exact=True)
    assert_same_index(got.index, frame.index)
    assert_same_index(got.columns, frame.columns)


def test_attributes_cross(cross):
    frame = pd.DataFrame({"a": [1]})
    frame.attrs = {"source": "sensor", "limits": (0, 1)}
    assert cross(frame).attrs == frame.attrs
    series = pd.Series([1], name=("a", 2))
    series.attrs = {"unit": "m"}
    assert_same_series(cross(series), series)


def test_what_arrives_is_a_copy_one_may_write_to(cross):
    frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]})
    got = cross(frame)
    got.loc[0, "a"] = 9
    got["b"] *= 2
    assert frame["a"].tolist() == [1, 2]
    assert got["a"].tolist() == [9, 2]


@pytest.mark.parametrize(
    "scalar",
    [
        pd.NA, pd.NaT,
        pd.Timestamp("2024-01-01"), pd.Timestamp("0001-01-01").as_unit("s"),
        pd.Timestamp("2024-01-01", tz="Europe/Berlin"), pd.Timestamp("2024-01-01", tz="UTC"),
        pd.Timestamp("2024-10-27 00:30", tz="UTC").tz_convert("Europe/Berlin"),
        pd.Timestamp("2024-10-27 01:30", tz="UTC").tz_convert("Europe/Berlin"),
        pd.Timestamp(year=2024, month=10, day=27, hour=2, fold=1),
        pd.Timestamp("2024-01-01 00:00:00.123456789"),
        pd.Timedelta("1 day 3 ns"), pd.Timedelta(-5, "s").as_unit("s"),
        pd.Period("2024-01", "M"), pd.Period("2024-01-01 00:05", "5min"),
        pd.Interval(0, 1), pd.Interval(0.5, 1.5, "both"),
        pd.Interval(pd.Timestamp("2024"), pd.Timestamp("2025"), "left"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_scalar_crosses_as_it_is(cross, scalar):
    got = cross(scalar)
    assert type(got) is type(scalar)
    assert repr(got) == repr(scalar)
    assert getattr(got, "unit", None) == getattr(scalar, "unit", None)
    assert getattr(got, "fold", None) == getattr(scalar, "fold", None)


@pytest.mark.parametrize(
    "sort",
    ["integers as masked", *(s for s in COLUMNS if "categor" in s or "masked" in s), "zoned",
     "intervals", "text", "nullable text", "periods by month"],
)  # fmt: skip
def test_an_array_of_pandas_own_crosses_as_it_is(cross, sort):
    array = pd.Series(COLUMNS.get(sort, pd.array([1, 2]))).array
    got = cross(array)
    assert type(got) is type(array)
    assert repr(got) == repr(array)


@pytest.mark.parametrize("sort", ["dates", "spans"])
def test_an_array_of_dates_or_spans_crosses_as_it_is(cross, sort):
    array = pd.Series(COLUMNS[sort]).array
    got = cross(array)
    assert type(got) is type(array)
    assert repr(got) == repr(array)


def test_a_frame_with_a_sparse_column_stays_where_it_is(cross):
    assert cross([pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])})]) == ["DataFrame"]


def test_a_zone_of_another_library_does_not_cross(cross):
    tz = pytest.importorskip("dateutil.tz")
    with pytest.raises(CannotCross, match="a time zone of type"):
        cross(pd.Timestamp("2024-01-01").tz_localize(tz.gettz("Europe/Berlin")))
