"""What a hidden suite may use besides pytest.

A plain ``assert`` works in a suite too. These functions exist for two reasons:
they treat alike what a brief leaves open (a list or an array, a NumPy number or
a Python one), and their failures carry *expected* and *got* as values, so that
the report can explain a failure without showing a line of the suite.
"""

from __future__ import annotations

import re
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from katakit.boundary.failures import Killed
from katakit.candidate.instruments import Exposed
from katakit.differences import change, difference, kind_of

if TYPE_CHECKING:
    import pandas as pd

    from katakit.candidate.instruments import Held


__all__ = [
    "Killed",
    "Mismatch",
    "assert_close",
    "assert_equal",
    "assert_frame",
    "assert_unchanged",
    "expose",
    "names",
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
    found = difference(got, expected, rtol=0.0, atol=0.0)
    if found:
        raise Mismatch(found, got, expected)


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
    found = difference(got, expected, rtol=rtol, atol=atol)
    if found:
        parts = [f"{rtol:g} relative"] if rtol else []
        parts += [f"{atol:g} absolute"] if atol else []
        raise Mismatch(found, got, expected, " + ".join(parts))


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
        raise Mismatch(f"a DataFrame was expected, not {kind_of(got)}", got, expected)
    if list(got.columns) != list(expected.columns):
        raise Mismatch(_columns(got, expected), list(got.columns), list(expected.columns))
    if len(got) != len(expected):
        raise Mismatch(f"{len(got)} rows, not {len(expected)}", got, expected)
    if index and (found := difference(list(got.index), list(expected.index), 0.0, 0.0)):
        raise Mismatch(f"index: {found}", got, expected)
    for position, column in enumerate(expected.columns):
        found = difference(
            got.iloc[:, position].tolist(), expected.iloc[:, position].tolist(), rtol, atol
        )
        if found:
            raise Mismatch(f"column {column!r}: {found}", got, expected, tolerance)


def _columns(got: pd.DataFrame, expected: pd.DataFrame) -> str:
    """Say how the columns of two frames differ."""
    has, wants = list(got.columns), list(expected.columns)
    if missing := [name for name in wants if name not in has]:
        return f"there is no column {missing[0]!r}"
    if others := [name for name in has if name not in wants]:
        return f"there is a column {others[0]!r} that the brief does not name"
    if len(has) != len(wants):
        return "there is a column twice"
    return "the columns are in another order"


def assert_unchanged(held: Held) -> None:
    """Assert that an argument handed over with ``candidate.hold`` is as it was."""
    now = held.value
    if type(now) is not type(held.original):
        raise Mismatch("the argument changed its type", now, held.original)
    found = change(now, held.original)
    if found:
        raise Mismatch(f"the argument was changed: {found}", now, held.original)


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


def names(*values: object) -> str:
    """Return the pattern of a message that holds one of these names or numbers as a whole word.

    For ``pytest.raises(ValueError, match=names("n_heads", 4))``, which "n_heads is 4" and
    "4 heads" satisfy, and none of "n_heads_used", "14", "0.4" and "-4". A number may have zeros
    behind its point: "4.0" names 4.

    Parameters
    ----------
    *values : str or number
        What a brief means by "naming it": the argument's name and its value.

    Raises
    ------
    ValueError
        If a value is an empty text, or there is none: every message would do.
    """
    if not values or "" in map(str, values):
        raise ValueError("names() takes one name or number at least, and no empty text")
    told = re.sub(r"[()'\"\\]", "", " or ".join(map(str, values)))  # a comment ends at a bracket
    return f"(?#names {told})(?:{'|'.join(map(_as_a_word, values))})"


def _as_a_word(value: object) -> str:
    """Return the pattern of one value, with no more of a word or of a number around it."""
    word = re.escape(str(value))
    if isinstance(value, bool) or not isinstance(value, Real):
        return rf"(?<!\w){word}(?!\w)"
    if isinstance(value, Integral):
        word += r"(?:\.0+)?"
    elif float(value).is_integer():
        word = rf"(?:{word}|{float(value):.0f}(?:\.0+)?)"
    sign = r"(?<!\w)-"  # not the dash of "1-4"
    return rf"(?<![\w.])(?<!{sign}){word}(?!\w|\.\d)"
