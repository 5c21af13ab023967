"""What a hidden suite may use besides pytest.

A plain ``assert`` works in a suite too. These functions exist for two reasons:
they treat alike what a brief leaves open (a list or an array, a NumPy number or
a Python one), and their failures carry *expected* and *got* as values, so that
the report can explain a failure without showing a line of the suite.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Set
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from katakit.candidate.exposed import Exposed

if TYPE_CHECKING:
    from katakit.candidate.held import Held

__all__ = [
    "Mismatch",
    "assert_close",
    "assert_equal",
    "assert_frame",
    "assert_unchanged",
    "expose",
]


class Mismatch(AssertionError):
    """What a solution returned is not what the brief promises.

    Parameters
    ----------
    reason : str
        Where they differ, in words: ``"element 3: 0.5 is not 0.25"``.
    got, expected : object
        The two values, shown side by side by the report.
    tolerance : str
        How close they had to be, ``""`` for exact equality.
    """

    def __init__(self, reason: str, got: object, expected: object, tolerance: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.got = got
        self.expected = expected
        self.tolerance = tolerance


def assert_equal(got: Any, expected: Any) -> None:
    """Assert that integers, labels, text or containers of them are equal.

    Lists, tuples and arrays are alike when shape and elements agree, NumPy and
    Python scalars are alike, mappings are compared key by key, sets as sets.
    NaN equals NaN. A ``bool`` is not a number: ``True`` is no answer where 1 was
    expected, while 0 and 1 are accepted where a ``bool`` was.

    Raises
    ------
    Mismatch
        With the place of the first difference.
    """
    difference = _difference(got, expected, rtol=0.0, atol=0.0)
    if difference:
        raise Mismatch(difference, got, expected)


def assert_close(got: Any, expected: Any, *, rtol: float = 1e-9, atol: float = 0.0) -> None:
    """Assert that numbers, or containers of them, agree within a tolerance.

    A number is close when ``abs(got - expected) <= atol + rtol * abs(expected)``;
    NaN is close to NaN only, an infinity to itself only. Shapes must be equal.

    Parameters
    ----------
    got, expected : number, array-like of numbers, or mapping of those
    rtol, atol : float
        Relative and absolute tolerance.

    Raises
    ------
    Mismatch
        With the place of the first difference.
    """
    difference = _difference(got, expected, rtol=rtol, atol=atol)
    if difference:
        parts = [f"{rtol:g} relative"] if rtol else []
        parts += [f"{atol:g} absolute"] if atol else []
        raise Mismatch(difference, got, expected, " + ".join(parts))


def assert_frame(
    got: Any, expected: Any, *, rtol: float = 1e-9, atol: float = 0.0, index: bool = True
) -> None:
    """Assert that a DataFrame has the expected columns, rows and values, in order.

    Values are compared as `assert_equal` compares them, floats as `assert_close`
    does; dtypes are alike when the values are. The index labels (their names
    are not compared) count unless `index` is false.
    """
    import pandas as pd

    tolerance = f"{rtol:g} relative" if rtol else ""
    if not isinstance(got, pd.DataFrame):
        raise Mismatch(f"a DataFrame was expected, not {_kind(got)}", got, expected)
    if list(got.columns) != list(expected.columns):
        raise Mismatch("other columns", list(got.columns), list(expected.columns))
    if len(got) != len(expected):
        raise Mismatch(f"{len(got)} rows, not {len(expected)}", got, expected)
    if index and (difference := _difference(list(got.index), list(expected.index), 0.0, 0.0)):
        raise Mismatch(f"index: {difference}", got, expected)
    for position, column in enumerate(expected.columns):
        difference = _difference(
            got.iloc[:, position].tolist(), expected.iloc[:, position].tolist(), rtol, atol
        )
        if difference:
            raise Mismatch(f"column {column!r}: {difference}", got, expected, tolerance)


def assert_unchanged(held: Held) -> None:
    """Assert that an argument handed over with ``candidate.hold`` is as it was."""
    now = held.value
    if type(now) is not type(held.original):
        raise Mismatch("the argument changed its type", now, held.original)
    difference = _change(now, held.original)
    if difference:
        raise Mismatch(f"the argument was changed: {difference}", now, held.original)


def expose(target: object, *names: str) -> Any:
    """Hand the candidate an object of the suite, with the named methods only.

    Methods run in the judge, so the suite can count calls or serve a fake clock.
    An attribute named here that is not callable is read afresh at each access.

    Parameters
    ----------
    target : object
        Any object of the suite.
    *names : str
        The methods and attributes that the brief promises.
    """
    return Exposed(target, names)


def _difference(got: Any, expected: Any, rtol: float, atol: float) -> str:
    """Say where `got` differs from `expected`, or return ``""``."""
    if isinstance(expected, Mapping):
        return _mapping_difference(got, expected, rtol, atol)
    if isinstance(expected, Set):
        if not isinstance(got, Set):
            return f"a set was expected, not {_kind(got)}"
        return "" if got == expected else "other members"
    if _is_sequence(expected):
        return _sequence_difference(got, expected, rtol, atol)
    return _scalar_difference(_unboxed(got), _unboxed(expected), rtol, atol)


def _mapping_difference(got: Any, expected: Mapping[Any, Any], rtol: float, atol: float) -> str:
    if not isinstance(got, Mapping):
        return f"a dict was expected, not {_kind(got)}"
    for key in expected:
        if key not in got:
            return f"no key {key!r}"
    for key in got:
        if key not in expected:
            return f"an unexpected key {key!r}"
    for key, value in expected.items():
        if difference := _difference(got[key], value, rtol, atol):
            return f"key {key!r}: {difference}"
    return ""


def _sequence_difference(got: Any, expected: Any, rtol: float, atol: float) -> str:
    import numpy as np

    if not _is_sequence(got):
        return f"a sequence was expected, not {_kind(got)}"
    if isinstance(got, range) and got[len(expected) :]:  # it may be too long to have a length
        return f"a range longer than {len(expected)}"
    left, right = _array(got), _array(expected)
    if left is not None and right is not None and left.dtype.kind in "iuf" and right.dtype.kind in "iuf":
        if left.shape != right.shape:
            return f"shape {left.shape}, not {right.shape}"
        if rtol or atol:
            with np.errstate(invalid="ignore"):
                same = np.isclose(
                    left.astype(float), right.astype(float), rtol=rtol, atol=atol, equal_nan=True
                )
        else:
            same = (left == right) | ((left != left) & (right != right))
        if same.all():
            return ""
        where = tuple(int(i) for i in np.argwhere(~same)[0])
        place = where[0] if len(where) == 1 else where
        return f"element {place}: {left[where]} is not {right[where]}" if where else (
            f"{left[()]} is not {right[()]}"
        )
    left_items, right_items = _items(got), _items(expected)
    if len(left_items) != len(right_items):
        return f"length {len(left_items)}, not {len(right_items)}"
    for position, (one, other) in enumerate(zip(left_items, right_items, strict=True)):
        if difference := _difference(one, other, rtol, atol):
            return f"element {position}: {difference}"
    return ""


def _scalar_difference(got: Any, expected: Any, rtol: float, atol: float) -> str:
    try:
        alike = _are_alike(got, expected, rtol, atol)
    except (ArithmeticError, TypeError, ValueError):
        alike = False  # too large for a float, a signalling NaN: not to be compared at all
    return "" if alike else f"{_short(got)} is not {_short(expected)}"


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


def _change(now: Any, original: Any) -> str:
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
        return next((f"element {i}: {d}" for i, (a, b) in pairs if (d := _change(a, b))), "")
    if isinstance(original, dict):
        if list(now) != list(original):
            return "its keys changed"
        pairs_ = ((k, _change(now[k], v)) for k, v in original.items())
        return next((f"key {k!r}: {d}" for k, d in pairs_ if d), "")
    if type(now) is not type(original):
        return f"{_short(original)} became {_short(now)}"
    return _difference(now, original, 0.0, 0.0)


def _pandas_change(now: Any, original: Any) -> str:
    import pandas as pd

    if isinstance(original, pd.DataFrame):
        if list(now.columns) != list(original.columns):
            return f"its columns became {list(now.columns)}"
        if not now.index.equals(original.index):
            return "its index changed"
        for position, name in enumerate(original.columns):
            if change := _pandas_change(now.iloc[:, position], original.iloc[:, position]):
                return f"column {name!r}: {change}"
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
    return _difference(now.tolist(), original.tolist(), 0.0, 0.0) or "its values changed"


def _is_sequence(value: object) -> bool:
    if isinstance(value, list | tuple | range):
        return True
    ndim = getattr(value, "ndim", 0) if type(value).__module__.partition(".")[0] in _ARRAYS else 0
    return bool(ndim)


_ARRAYS = ("numpy", "pandas", "katakit")


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


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:
        return "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."
