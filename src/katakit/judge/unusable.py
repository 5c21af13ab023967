"""What came back, where it is not even of the kind that a suite could look at.

The error is the suite's own then ("'NoneType' object is not iterable"), and says nothing to
who never sees the suite. Said instead is what came back and what can't be done with it.
"""

from __future__ import annotations

import re
from typing import Any

from katakit.boundary.trail import NOTHING
from katakit.differences import kind_of
from katakit.named import named

_TYPE = re.compile(r"'(\w+)' object|of type '(\w+)'|non-iterable (\w+) object|not '?(\w+)'?$")
_OF_THE_KIT = ("RemoteObject", "RemoteIterator", "Routine", "RemoteHeld")
_CANT = (
    (r"not iterable|non-iterable", "can't be iterated over"),
    (r"not subscriptable", "can't be indexed"),
    (r"has no len\(\)", "has no length"),
    (r"has no attribute '(\w+)'", r"has no `\1`"),
    (r"not callable", "can't be called"),
    (r"real number|argument must be|invalid literal|could not convert", "is no number"),
    (r"unsupported operand|not supported between|bad operand", "can't be computed with"),
    (r"not an async|can't be used in 'await'", "can't be awaited"),
)
_TOO_FEW = re.compile(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)")
_TOO_MANY = re.compile(r"too many values to unpack \(expected (\d+)")


def unusable(error: BaseException, value: Any) -> str:
    """Return one clause that says what came back and why it is of no use.

    Parameters
    ----------
    error : BaseException
        What the suite ran into.
    value : object
        What the last call returned, `NOTHING` if it is not known.
    """
    text = str(error)
    if found := _TOO_FEW.search(text):
        return f"{_count(found[2])} came back where {found[1]} are due"
    if found := _TOO_MANY.search(text):
        return f"more than {_count(found[1])} came back where {found[1]} are due"
    kind = _kind(text, value)
    if isinstance(error, KeyError):
        return f"{kind} came back without the key {text}"
    if isinstance(error, IndexError):
        return f"{kind} came back with too few items"
    for pattern, words in _CANT:
        if found := re.search(pattern, text):
            return f"{kind} came back, which {found.expand(words)}"
    shown = text
    for name in _OF_THE_KIT:
        shown = shown.replace(name, "object")
    return f"{kind} came back, which can't be used: {type(error).__name__}: {shown}"[:300]


def _count(number: str) -> str:
    return "1 value" if number == "1" else f"{number} values"


def _kind(text: str, value: Any) -> str:
    found = _TYPE.search(text)
    name = next(filter(None, found.groups()), "") if found else ""
    if name and name not in _OF_THE_KIT and name != type(value).__name__:
        return named(name)
    if name == "Routine":
        return named(name)
    return "something else" if value is NOTHING else kind_of(value)
