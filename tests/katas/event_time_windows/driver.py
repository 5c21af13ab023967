"""Makes many calls of an aggregator beside it, and weighs what it holds."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Any


def play(windows: Any, calls: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Make calls ``(name, *arguments)`` and return what each returned, as tuples of tuples."""
    return [[tuple(record) for record in getattr(windows, call[0])(*call[1:])] for call in calls]


def add_all(windows: Any, events: Iterable[tuple[Any, int, Any]]) -> list[tuple[Any, ...]]:
    """Add events and close; return all records, one after another."""
    told: list[tuple[Any, ...]] = []
    add = windows.add
    for key, time, value in events:
        told += add(key, time, value)
    told += windows.close()
    return told


def watermarks(windows: Any, calls: Iterable[tuple[Any, ...]]) -> list[float]:
    """Make calls and return the watermark after each."""
    found = []
    for name, *arguments in calls:
        getattr(windows, name)(*arguments)
        found.append(float(windows.watermark))
    return found


def add_from(windows: Any, events: Iterable[tuple[Any, int, Any, int]]) -> list[Any]:
    """Add events, each from a source; return what each call returned."""
    return [
        [tuple(record) for record in windows.add(key, time, value, source=source)]
        for key, time, value, source in events
    ]


def weight(windows: Any, events: Iterable[tuple[Any, int, Any]]) -> int:
    """Add events and return the bytes of all that the aggregator or its class holds then."""
    for key, time, value in events:
        windows.add(key, time, value)
    total, seen, waiting = 0, set(), [windows, dict(vars(type(windows)))]
    while waiting:
        held = waiting.pop()
        if id(held) in seen or isinstance(held, type | ModuleType):
            continue
        seen.add(id(held))
        total += sys.getsizeof(held)
        if isinstance(held, FunctionType):
            waiting += [held.__closure__, held.__defaults__, held.__dict__]
        else:
            waiting += gc.get_referents(held)
    return total
