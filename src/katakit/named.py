"""What a value is, in words, from the name of its type alone: of a stranger's no more crosses."""

from __future__ import annotations

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
