"""References: what each side knows of an object that stays with the other."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Protocol

from katakit.boundary.codec import require

_ROUTINES = (types.FunctionType, classmethod, staticmethod)
_MOST_LISTS = 1_000
_MOST_NAMES = 1_000


class MembersTold:
    """The worker's side: one list for each class."""

    def __init__(self) -> None:
        self._lists: dict[type, tuple[int, frozenset[str]]] = {}

    def about(self, value: Any, module: str) -> list[Any]:
        """Return what goes with a reference: nothing, a list and its number, or its number.

        Parameters
        ----------
        value : object
            Where it has an attribute named like one of its methods, nothing is told.
        module : str
            Classes of other modules are not listed.
        """
        cls = type(value)
        own: Mapping[str, Any] = getattr(value, "__dict__", {})
        known = self._lists.get(cls)
        if known is not None:
            return [known[0]] if known[1].isdisjoint(own) else []
        if cls.__module__ != module or len(self._lists) >= _MOST_LISTS:
            return []
        names = frozenset(_routines(cls))
        if len(names) > _MOST_NAMES or not names.isdisjoint(own):
            return []
        self._lists[cls] = (len(self._lists), names)
        return [self._lists[cls][0], sorted(names)]


def _routines(cls: type) -> set[str]:
    found: set[str] = set()
    for base in reversed(cls.__mro__):
        if base is not object and "__getattribute__" in vars(base):
            return set()
        for name, member in vars(base).items():
            if isinstance(member, _ROUTINES) and not name.startswith("_"):
                found.add(name)
            else:
                found.discard(name)
    return found


class MembersHeard:
    """The judge's side: the lists that one worker has told, and no more than it may."""

    def __init__(self) -> None:
        self._lists: dict[int, frozenset[str]] = {}

    def take(self, told: list[Any]) -> frozenset[str]:
        """Return the names of the methods that an object has.

        Raises
        ------
        Breach
            If it is no list, a list twice, or a number without a list.
        """
        if not told:
            return frozenset()
        number, *names = told
        require(type(number) is int and len(names) < 2, "methods of no form")
        if not names:
            require(number in self._lists, "methods that were never told")
            return self._lists[number]
        (listed,) = names
        require(type(listed) is list and len(listed) <= _MOST_NAMES, "methods that are no list")
        require(all(type(name) is str for name in listed), "methods without names")
        require(number not in self._lists and number < _MOST_LISTS, "methods told twice")
        self._lists[number] = frozenset(listed)
        return self._lists[number]


class Caller(Protocol):
    """The worker's side of a callback."""

    def call_back(
        self, target: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function of the suite, or a method of one of its objects."""


class FunctionProxy:
    """Stands for a function that the suite passed as an argument."""

    def __init__(self, caller: Caller, target: int) -> None:
        self._katakit_caller = caller
        self._katakit_target = target

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._katakit_caller.call_back(self._katakit_target, "", args, kwargs)

    def __repr__(self) -> str:
        return "<a function handed to you>"


class ObjectProxy:
    """Stands for an object that the suite exposed: the named methods and attributes."""

    def __init__(
        self, caller: Caller, target: int, methods: list[str], attributes: list[str]
    ) -> None:
        self._katakit_caller = caller
        self._katakit_target = target
        self._katakit_methods = frozenset(methods)
        self._katakit_attributes = frozenset(attributes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_katakit"):
            raise AttributeError(name)
        if name in self._katakit_methods:

            def method(*args: Any, **kwargs: Any) -> Any:
                return self._katakit_caller.call_back(self._katakit_target, name, args, kwargs)

            method.__name__ = method.__qualname__ = name
            return method
        if name in self._katakit_attributes:
            return self._katakit_caller.call_back(self._katakit_target, name, (), {})
        offered = ", ".join(sorted(self._katakit_methods | self._katakit_attributes))
        raise AttributeError(f"the object handed to you has no {name!r}; it has {offered}")

    def __repr__(self) -> str:
        return f"<an object with {', '.join(sorted(self._katakit_methods))}>"
