"""pandas objects on the wire: columns by value, each with its exact dtype.

Arrow would do it faster and lose more (14 of 36 ordinary frames came back changed
in a trial). A column is one of a few array types; an index is a column with a name.
A frame with a sparse or Arrow-backed column has no form and stays where it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from katakit.boundary import pandas_scalars
from katakit.boundary.codec import NoForm, Packer, Unpacker, kind, require
from katakit.boundary.message_size import MAX_NODES


def register() -> None:
    """Register pandas' types."""
    kind("pd.frame", pd.DataFrame, _pack_frame, _unpack_frame)
    kind("pd.series", pd.Series, _pack_series, _unpack_series)
    for index in (pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.PeriodIndex,
                  pd.CategoricalIndex, pd.IntervalIndex, pd.RangeIndex, pd.MultiIndex):  # fmt: skip
        kind("pd.index", index, lambda v, p: _pack_index(v, p), lambda t, u: _unpack_index(t, u))
    text = type(pd.array([""]))
    for array in (pd.Categorical, pd.arrays.DatetimeArray, pd.arrays.TimedeltaArray,
                  pd.arrays.PeriodArray, pd.arrays.IntervalArray, pd.arrays.IntegerArray,
                  pd.arrays.FloatingArray, pd.arrays.BooleanArray, text):  # fmt: skip
        kind("pd.array", array, lambda v, p: _pack_column(v, p), _unpack_array)
    pandas_scalars.register()


def _pack_frame(frame: pd.DataFrame, packer: Packer) -> list[Any]:
    columns = [_pack_column(frame.iloc[:, i].array, packer) for i in range(frame.shape[1])]
    return [_pack_index(frame.columns, packer), _pack_index(frame.index, packer), columns,
            packer.pack(dict(frame.attrs))]  # fmt: skip


def _unpack_frame(parts: list[Any], unpacker: Unpacker) -> pd.DataFrame:
    columns, index, arrays, attrs = parts
    labels, rows = _unpack_index(columns, unpacker), _unpack_index(index, unpacker)
    require(len(arrays) == len(labels), "columns without labels")
    data = {i: _series(_unpack_column(a, unpacker), rows) for i, a in enumerate(arrays)}
    frame = pd.DataFrame(data, index=rows)
    frame.columns = labels
    frame.attrs = unpacker.unpack(attrs)
    return frame


def _pack_series(series: pd.Series[Any], packer: Packer) -> list[Any]:
    return [_pack_column(series.array, packer), _pack_index(series.index, packer),
            packer.pack(series.name), packer.pack(dict(series.attrs))]  # fmt: skip


def _unpack_series(parts: list[Any], unpacker: Unpacker) -> pd.Series[Any]:
    array, index, name, attrs = parts
    series = _series(_unpack_column(array, unpacker), _unpack_index(index, unpacker))
    series.name = unpacker.unpack(name)
    series.attrs = unpacker.unpack(attrs)
    return series


def _series(array: Any, index: pd.Index[Any]) -> pd.Series[Any]:
    require(len(array) == len(index), "a column of another length")
    return pd.Series(array, index=index, dtype=array.dtype, copy=False)  # never infer


def _pack_column(array: Any, packer: Packer) -> list[Any]:
    """Return ``[kind, ...]`` for one pandas or NumPy array."""
    dtype = array.dtype
    if isinstance(dtype, np.dtype) or type(array) is pd.arrays.NumpyExtensionArray:
        return ["plain", packer.pack(np.asarray(array))]
    if isinstance(dtype, pd.CategoricalDtype):
        if not _is_soon_unique(array.categories):
            raise NoForm("a column of too many categories without order")
        return ["category", _pack_index(array.categories, packer),
                packer.pack(np.asarray(array.codes)), bool(array.ordered)]  # fmt: skip
    if isinstance(dtype, pd.DatetimeTZDtype):
        ticks = np.asarray(array.asi8)
        return ["zoned", packer.pack(ticks), dtype.unit, pandas_scalars.pack_zone(dtype.tz)]
    if isinstance(dtype, pd.PeriodDtype):
        return ["period", packer.pack(np.asarray(array.asi8)), str(dtype)[len("period[") : -1]]
    if isinstance(dtype, pd.IntervalDtype):
        ends = [_pack_column(pd.Index(end).array, packer) for end in (array.left, array.right)]
        return ["interval", *ends, dtype.closed]
    if isinstance(dtype, pd.StringDtype) and dtype.storage == "python":
        items = [None if missing else str(text) for text, missing in
                 zip(array.astype(object), array.isna(), strict=True)]  # fmt: skip
        return ["text", dtype.na_value is pd.NA, packer.pack_all(items)]
    if isinstance(array, pd.arrays.IntegerArray | pd.arrays.FloatingArray | pd.arrays.BooleanArray):
        mask = np.asarray(array.isna())
        data = array.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.type(0))
        return ["masked", packer.pack(data), packer.pack(mask)]
    raise NoForm(f"a column of dtype {dtype}")


def _unpack_column(parts: list[Any], unpacker: Unpacker) -> Any:
    sort, first, *rest = parts
    if sort == "plain":
        return _ndarray(first, unpacker)
    if sort == "category":
        categories = _unpack_index(first, unpacker)
        require(_is_soon_unique(categories), "too many categories without order")
        dtype = pd.CategoricalDtype(categories, ordered=rest[1])
        return pd.Categorical.from_codes(_ndarray(rest[0], unpacker), dtype=dtype)
    if sort == "zoned":
        ticks = _ndarray(first, unpacker).view(f"M8[{pandas_scalars.unit(rest[0])}]")
        return (
            pd.DatetimeIndex(ticks)
            .tz_localize("UTC")
            .tz_convert(pandas_scalars.zone(rest[1]))
            .array
        )
    if sort == "period":
        ordinals = _ndarray(first, unpacker)
        require(ordinals.dtype == np.int64, "periods that are none")
        return pd.PeriodIndex.from_ordinals(ordinals, freq=rest[0]).array
    if sort == "interval":
        left, right = _unpack_column(first, unpacker), _unpack_column(rest[0], unpacker)
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=rest[1])
    if sort == "text":
        missing = pd.NA if first else np.nan
        items = [missing if item is None else item for item in unpacker.unpack_all(rest[0])]
        require(all(type(i) is str or i is missing for i in items), "text that is none")
        dtype_ = pd.StringDtype("python", na_value=missing)
        return pd.array(np.array(items, dtype=object), dtype=dtype_)
    require(sort == "masked", "an unknown sort of column")
    data, mask = _ndarray(first, unpacker), _ndarray(rest[0], unpacker)
    return {"b": pd.arrays.BooleanArray, "f": pd.arrays.FloatingArray}.get(
        data.dtype.kind, pd.arrays.IntegerArray
    )(data, mask)


def _unpack_array(parts: list[Any], unpacker: Unpacker) -> Any:
    """Return one of pandas' arrays; dates and spans are plain columns of a frame."""
    array = _unpack_column(parts, unpacker)
    if type(array) is np.ndarray:
        require(array.dtype.kind in "mM", "an array that is none of pandas'")
        return pd.array(array, dtype=array.dtype)
    return array


def _ndarray(tree: Any, unpacker: Unpacker) -> Any:
    array = unpacker.unpack(tree)
    require(type(array) is np.ndarray and array.ndim == 1, "a column that is none")
    return array


def _pack_index(index: pd.Index[Any], packer: Packer) -> list[Any]:
    names = packer.pack_all(list(index.names))
    if isinstance(index, pd.RangeIndex):
        if index.size > MAX_NODES:
            raise NoForm(f"an index of {index.size:,} rows")
        return ["range", names, index.start, index.stop, index.step]
    if isinstance(index, pd.MultiIndex):
        if not all(map(_is_soon_unique, index.levels)):
            raise NoForm("an index of too many labels without order")
        levels = [_pack_index(level, packer) for level in index.levels]
        return ["multi", names, levels, [packer.pack(np.asarray(code)) for code in index.codes]]
    freq = index.freqstr if isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex) else None
    if freq is not None and not _is_soon_checked(index):
        raise NoForm(f"an index of {len(index):,} rows at {freq}")
    return ["flat", names, _pack_column(index.array, packer), freq]


def _unpack_index(parts: list[Any], unpacker: Unpacker) -> pd.Index[Any]:
    sort, names, *rest = parts
    labels = unpacker.unpack_all(names)
    if sort == "range":
        require(all(type(n) is int for n in rest), "a range that is none")
        rows = range(*rest)
        require(not rows[MAX_NODES:], "a range without end")  # a comparison would fill it
        return pd.RangeIndex(rows, name=labels[0])
    if sort == "multi":
        levels = [_unpack_index(level, unpacker) for level in rest[0]]
        require(all(map(_is_soon_unique, levels)), "too many labels without order")
        codes = [_ndarray(code, unpacker) for code in rest[1]]
        return pd.MultiIndex(levels=levels, codes=codes, names=labels)
    require(sort == "flat", "an unknown sort of index")
    array = _unpack_column(rest[0], unpacker)
    index = pd.Index(array, dtype=array.dtype, name=labels[0])
    if rest[1] is not None and isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        freq = pd.tseries.frequencies.to_offset(rest[1])
        require(_is_soon_checked(index, freq), "too many rows for their frequency")
        index.freq = freq
    return index


def _is_soon_checked(index: Any, freq: Any = None) -> bool:
    """Tell whether pandas can check an index's frequency quickly.

    It walks from row to row, and where a step is no fixed span that takes 5 to 130 µs.
    """
    freq = index.freq if freq is None else freq
    return isinstance(freq, _FIXED_SPANS) or len(index) <= _ROWS_SOON


def _is_soon_unique(labels: pd.Index[Any]) -> bool:
    """Tell whether pandas can see quickly that no label is there twice.

    Its hashes of numbers are known, so labels can be chosen that make its table quadratic;
    those in ascending order it does not put into a table.
    """
    return len(labels) <= _ROWS_SOON or bool(labels.is_monotonic_increasing)


_FIXED_SPANS = (pd.tseries.offsets.Tick, pd.tseries.offsets.Day)
_ROWS_SOON = 10_000
