"""Makes many calls of an aggregator beside it, and weighs what it holds."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from types import FunctionType, ModuleType
from typing import Any

CHUNK = 1_000
REMEMBERED = 16
"""Starts of windows: more than wait for late events in the workload."""


def play(windows: Any, calls: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Make calls ``(name, *arguments)`` and return what each returned, as tuples of tuples."""
    return [[tuple(record) for record in getattr(windows, call[0])(*call[1:])] for call in calls]


def kept(windows: Any, events: Iterable[tuple[Any, int, Any]]) -> list[Any]:
    """Add events and look at the returned lists only after the last."""
    lists = [windows.add(*event) for event in events]
    return [[tuple(record) for record in records] for records in lists]


def add_all(windows: Any, *columns: Any) -> dict[int, list[int]]:
    """Add events of three arrays and close; return for each start what its last records add up to.

    These are the number of records, their counts, their totals, and their totals times key + 1. What
    was told is kept of the latest starts alone, so that a long stream fills no memory here.
    """
    sums: dict[int, list[int]] = {}
    last: dict[int, dict[int, tuple[int, int]]] = {}

    def take(records: Iterable[tuple[int, int, int, int, int]]) -> None:
        for key, start, _, count, total in records:
            if start not in last:
                last[start], sums[start] = {}, [0, 0, 0, 0]
                if len(last) > REMEMBERED:
                    del last[min(last)]
            old_count, old_total = last[start].get(key, (0, 0))
            row = sums[start]
            row[0] += not old_count
            row[1] += count - old_count
            row[2] += total - old_total
            row[3] += (total - old_total) * (key + 1)
            last[start][key] = count, total

    add = windows.add
    for first in range(0, len(columns[0]), CHUNK):
        chunk = (column[first : first + CHUNK].tolist() for column in columns)
        for key, time, value in zip(*chunk, strict=True):
            take(add(key, time, value))
    take(windows.close())
    return sums


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
