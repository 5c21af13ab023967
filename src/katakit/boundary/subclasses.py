"""What a subclass is to a reader of a brief: the built-in or NumPy value inside it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def plain(value: Any) -> Any:
    """Return the built-in or NumPy value inside an instance of a subclass, or `value`.

    A ``defaultdict`` is a dict to any reader of a brief, a named tuple a tuple, an
    ``IntEnum`` an int. The base class's own methods are used, so an override of
    ``__int__`` or ``items`` is not asked.
    """
    for base in type(value).__mro__[1:]:
        if base in _BASES:
            return _BASES[base](value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return numpy.asarray(value)
    return value


_BASES: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    bytes: lambda v: bytes(memoryview(v)),
    list: lambda v: [*list.__iter__(v)],
    tuple: lambda v: (*tuple.__iter__(v),),
    dict: lambda v: dict(dict.items(v)),
    set: lambda v: {*set.__iter__(v)},
    frozenset: lambda v: frozenset(frozenset.__iter__(v)),
}
