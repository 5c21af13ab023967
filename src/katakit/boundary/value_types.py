"""What a value is to a reader of a brief: its built-in or NumPy value, and its type in words."""

from __future__ import annotations

import inspect
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


def is_routine(value: Any) -> bool:
    """Tell whether an attribute is to be called rather than looked at."""
    return inspect.isroutine(value) or inspect.isclass(value)


_FUNCTION = "a function"
_ITERATORS = (
    *("map", "filter", "zip", "reversed", "enumerate", "chain", "islice", "callable_iterator"),
    *("list_iterator", "tuple_iterator", "dict_keyiterator", "range_iterator"),
)
_WORDS = {
    "NoneType": "None",
    "generator": "a generator",
    "async_generator": "an async generator",
    "coroutine": "a coroutine that nobody awaited",
    "coroutine_wrapper": "a coroutine that nobody awaited",
    "Future": "a future that nobody awaited",
    "Task": "a task that nobody awaited",
    "_GeneratorContextManager": "a context manager",
    "_AsyncGeneratorContextManager": "an async context manager",
    **dict.fromkeys(("type", "ABCMeta", "EnumType", "EnumMeta"), "a class, not an object of it"),
    **dict.fromkeys(
        ("function", "method", "builtin_function_or_method", "method-wrapper", "partial", "ufunc",
         "_lru_cache_wrapper", "Routine"), _FUNCTION
    ),
    **dict.fromkeys(("property", "cached_property"), "a property"),
    **{name: f"an iterator (`{name.partition('_')[0]}`)" for name in _ITERATORS},
}  # fmt: skip


def named(type_name: str) -> str:
    """Return a type's name as of a value of it: ``"None"``, ``"a generator"``, ``"an int"``."""
    known = _WORDS.get(type_name)
    if known is not None:
        return known
    return f"{'an' if type_name[:1] in 'aeioAEIO' else 'a'} {type_name}"


def named_object(type_name: str) -> str:
    """Return the same of an object that stays with the worker."""
    return _WORDS.get(type_name) or f"an object of type {type_name}"
