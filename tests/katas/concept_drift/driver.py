"""Feeds a detector beside it, value by value, and brings back what it said on the way."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Sequence
from types import FunctionType, ModuleType
from typing import Any


def places(detector: Any, values: Iterable[Any], name: str = "drift") -> list[int]:
    """Update with each value and return the places at which an attribute was true after it."""
    found = []
    for place, value in enumerate(values):
        detector.update(value)
        if getattr(detector, name):
            found.append(place)
    return found


def trace(detector: Any, values: Iterable[Any], name: str) -> list[Any]:
    """Return an attribute: as it was at first, and after each update."""
    seen = [getattr(detector, name)]
    for value in values:
        detector.update(value)
        seen.append(getattr(detector, name))
    return seen


def in_turns(detectors: Sequence[Any], streams: Sequence[Sequence[Any]]) -> list[list[int]]:
    """Give each detector a value of its own stream, again and again; return their alarms."""
    found: list[list[int]] = [[] for _ in detectors]
    for place, values in enumerate(zip(*streams, strict=True)):
        for alarms, detector, value in zip(found, detectors, values, strict=True):
            detector.update(value)
            if detector.drift:
                alarms.append(place)
    return found


def growth(detector: Any, before: Iterable[Any], values: Iterable[Any]) -> int:
    """Return by how many bytes a detector grows while it is fed the latter values."""
    places(detector, before)
    size = _size(detector)
    places(detector, values)
    return _size(detector) - size


def _size(detector: Any) -> int:
    """Return the bytes of all that a detector, its classes or their module hold, in whatever."""
    cls = type(detector)
    module = {name: it for name, it in _globals(cls).items() if not name.startswith("__")}
    total, seen, to_do = 0, set(), [detector, module, *cls.__mro__]
    while to_do:
        thing = to_do.pop()
        if id(thing) in seen or isinstance(thing, ModuleType):
            continue
        seen.add(id(thing))
        if isinstance(thing, type):
            to_do += vars(thing).values() if thing.__module__ == cls.__module__ else []
            continue
        total += sys.getsizeof(thing)
        if isinstance(thing, FunctionType):
            to_do += [thing.__closure__, thing.__defaults__, thing.__dict__]  # not its module
        else:
            to_do += gc.get_referents(thing)
    return total


def _globals(cls: type) -> dict[str, Any]:
    return getattr(cls.update, "__globals__", {})
