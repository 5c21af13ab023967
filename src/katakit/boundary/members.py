"""What can be called on an object that stays with the worker, told with the object itself.

A call of a method would be two round trips: is it a method, and what does it return? So the
first object of a class of the solution's brings the names of the class's methods along,
and the next ones the number of that list.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

from katakit.boundary.wire import require

_ROUTINES = (types.FunctionType, classmethod, staticmethod)
_MOST_LISTS = 1_000
_MOST_NAMES = 1_000


class Telling:
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


class Hearing:
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
