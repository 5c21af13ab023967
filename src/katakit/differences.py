"""Where two values differ, in words: what a suite's assertions and reports are made of.

Two ideas of sameness live here. `difference` treats alike what a brief leaves open (a list
or an array, a NumPy number or a Python one); `change` is for arguments that must not be
touched, where types and dtypes count too.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any

from katakit.boundary.value_types import named


def difference(got: Any, expected: Any, rtol: float, atol: float) -> str:
    """Say where `got` differs from `expected`, or return ``""``.

    A number may differ by ``atol + rtol * abs(expected)``; everything else must be equal.
    """
    if isinstance(expected, Mapping):
        return _mapping_difference(got, expected, rtol, atol)
    if isinstance(expected, AbstractSet):
        if not isinstance(got, AbstractSet):
            return f"a set was expected, not {kind_of(got)}"
        return "" if got == expected else "other members"
    if _is_sequence(expected):
        return _sequence_difference(got, expected, rtol, atol)
    return _scalar_difference(_unboxed(got), _unboxed(expected), rtol, atol)


def _mapping_difference(got: Any, expected: Mapping[Any, Any], rtol: float, atol: float) -> str:
    if not isinstance(got, Mapping):
        return f"a dict was expected, not {kind_of(got)}"
    for key in expected:
        if key not in got:
            return f"no key {key!r}"
    for key in got:
        if key not in expected:
            return f"an unexpected key {_short(key)}"
    for key, value in expected.items():
        if found := difference(got[key], value, rtol, atol):
            return f"key {key!r}: {found}"
    return ""


def _sequence_difference(got: Any, expected: Any, rtol: float, atol: float) -> str:
    import numpy as np

    if not _is_sequence(got):
        return f"a sequence was expected, not {kind_of(got)}"
    if isinstance(got, range) and got[len(expected) :]:  # it may be too long to have a length
        return f"a range longer than {len(expected)}"
    left, right = _array(got), _array(expected)
    if _is_numeric(left) and _is_numeric(right):
        if left.shape != right.shape:
            return f"shape {left.shape}, not {right.shape}"
        if rtol or atol:
            with np.errstate(invalid="ignore"):
                same = np.isclose(
                    left.astype(float), right.astype(float), rtol=rtol, atol=atol, equal_nan=True
                )
        else:
            same = (left == right) | (np.isnan(left) & np.isnan(right))
        if same.all():
            return ""
        where = tuple(int(i) for i in np.argwhere(~same)[0])
        place = where[0] if len(where) == 1 else where
        return (
            f"element {place}: {left[where]} is not {right[where]}"
            if where
            else (f"{left[()]} is not {right[()]}")
        )
    left_items, right_items = _items(got), _items(expected)
    if len(left_items) != len(right_items):
        return f"length {len(left_items)}, not {len(right_items)}"
    for position, (one, other) in enumerate(zip(left_items, right_items, strict=True)):
        if found := difference(one, other, rtol, atol):
            return f"element {position}: {found}"
    return ""


def _scalar_difference(got: Any, expected: Any, rtol: float, atol: float) -> str:
    try:
        alike = _are_alike(got, expected, rtol, atol)
    except (ArithmeticError, TypeError, ValueError):
        alike = False  # too large for a float, a signalling NaN: not to be compared at all
    if alike:
        return ""
    is_no_number = isinstance(got, bool) and isinstance(expected, numbers.Number)
    why = ": a bool is no number" if is_no_number and not isinstance(expected, bool) else ""
    return f"{_short(got)} is not {_short(expected)}{why}"


def _are_alike(got: Any, expected: Any, rtol: float, atol: float) -> bool:
    if _is_missing(expected):
        return _is_missing(got) and (got is None) == (expected is None)
    if isinstance(expected, bool):
        return isinstance(got, bool | int) and got == expected
    if isinstance(expected, numbers.Number):
        if isinstance(got, bool) or not isinstance(got, numbers.Number):
            return False
        if rtol or atol:
            return bool(got == expected) or _is_close(got, expected, rtol, atol)
    if isinstance(expected, str | bytes) and not isinstance(got, type(expected)):
        return False
    return bool(got == expected)


def _is_close(got: Any, expected: Any, rtol: float, atol: float) -> bool:
    if isinstance(got, Decimal) or isinstance(expected, Decimal):  # which mixes with no other
        got, expected = float(got), float(expected)
    if not all(map(_is_finite, (got, expected))):
        return False
    return bool(abs(got - expected) <= atol + rtol * abs(expected))


def change(now: Any, original: Any) -> str:
    """Say how `now` differs from `original` where types and dtypes count too."""
    kind = type(original).__module__.partition(".")[0]
    if kind == "pandas":
        return _pandas_change(now, original)
    if kind == "numpy" and now.dtype != original.dtype:
        return f"its dtype became {now.dtype}"
    if isinstance(original, list | tuple):
        if len(now) != len(original):
            return f"its length became {len(now)}"
        pairs = enumerate(zip(now, original, strict=True))
        return next((f"element {i}: {d}" for i, (a, b) in pairs if (d := change(a, b))), "")
    if isinstance(original, dict):
        if list(now) != list(original):
            return "its keys changed"
        pairs_ = ((k, change(now[k], v)) for k, v in original.items())
        return next((f"key {k!r}: {d}" for k, d in pairs_ if d), "")
    if type(now) is not type(original):
        return f"{_short(original)} became {_short(now)}"
    return difference(now, original, 0.0, 0.0)


def _pandas_change(now: Any, original: Any) -> str:
    import pandas as pd

    if isinstance(original, pd.DataFrame):
        if list(now.columns) != list(original.columns):
            return f"its columns became {list(now.columns)}"
        if not now.index.equals(original.index):
            return "its index changed"
        for position, name in enumerate(original.columns):
            if changed := _pandas_change(now.iloc[:, position], original.iloc[:, position]):
                return f"column {name!r}: {changed}"
        return ""
    if now.dtype != original.dtype:
        return f"dtype {original.dtype} became {now.dtype}"
    if isinstance(original, pd.Series) and not now.index.equals(original.index):
        return "its index changed"
    if now.equals(original):
        return ""
    missing_before, missing_now = int(original.isna().sum()), int(now.isna().sum())
    if missing_before != missing_now:
        return f"{missing_before} missing values became {missing_now}"
    return difference(now.tolist(), original.tolist(), 0.0, 0.0) or "its values changed"


def _is_sequence(value: object) -> bool:
    if isinstance(value, list | tuple | range):
        return True
    ndim = getattr(value, "ndim", 0) if type(value).__module__.partition(".")[0] in _ARRAYS else 0
    return bool(ndim)


_ARRAYS = ("numpy", "pandas", "katakit")


def _is_numeric(array: Any) -> bool:
    return array is not None and array.dtype.kind in "iuf"


def _array(value: Any) -> Any:
    import numpy as np

    if isinstance(value, list | tuple) and _holds_a_bool(value):
        return None  # an array would make a number of it
    try:
        return np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None  # ragged: compared item by item


def _holds_a_bool(items: list[Any] | tuple[Any, ...]) -> bool:
    return any(
        _holds_a_bool(item) if isinstance(item, list | tuple) else type(_unboxed(item)) is bool
        for item in items
    )


def _items(value: Any) -> list[Any]:
    return value.tolist() if hasattr(value, "tolist") else list(value)


def _unboxed(value: Any) -> Any:
    """Return the Python scalar inside a NumPy scalar or a 0-d array."""
    if type(value).__module__ == "numpy" and getattr(value, "ndim", None) == 0:
        return value.item() if value.dtype.kind in "biufcSU" else value[()]
    return value


def _is_missing(value: object) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)


def _is_finite(value: Any) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def kind_of(value: object) -> str:
    """Return what a value is, ``"a list"``; of what stays with the worker what that is."""
    told = getattr(type(value), "__katakit_kind__", None)
    return str(told(value)) if told is not None else named(type(value).__name__)


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:
        return "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."
