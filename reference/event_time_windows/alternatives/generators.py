"""Another style: dataclasses and generators, all windows of one end in one place, sessions in lists.

The three kinds are three small classes that know how an event finds its windows; the
aggregator knows the time alone.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from dataclasses import dataclass


@dataclass
class Cell:
    start: int
    end: int
    count: int = 0
    total: float = 0
    told: bool = False


class Fixed:
    def __init__(self, size, slide):
        self.size, self.slide = size, slide
        self.cells = defaultdict(dict)

    def find(self, key, time, too_old):
        first = -((self.size - 1 - time) // self.slide) * self.slide  # the least start that holds time
        for start in itertools.takewhile(lambda s: s <= time, itertools.count(first, self.slide)):
            if not too_old(start + self.size):
                yield self.cells[key].setdefault(start, Cell(start, start + self.size))

    def all(self):
        return ((key, cell) for key, cells in self.cells.items() for cell in cells.values())

    def remove(self, key, cell):
        del self.cells[key][cell.start]
        if not self.cells[key]:
            del self.cells[key]


class Sessions(Fixed):
    """Every key's sessions in the order of time: they never overlap."""

    def find(self, key, time, too_old):
        cells = sorted(self.cells.get(key, {}).values(), key=lambda cell: cell.start)
        place = bisect.bisect_right([cell.end for cell in cells], time)
        near = list(itertools.takewhile(lambda cell: cell.start < time + self.size, cells[place:]))
        if not near and too_old(time + self.size):
            return
        for cell in near:
            self.remove(key, cell)
        ends = [time + self.size, *(cell.end for cell in near)]
        one = Cell(min([time, *(cell.start for cell in near)]), max(ends))
        one.count, one.total = sum(c.count for c in near), sum(c.total for c in near)
        self.cells[key][one.start] = one
        yield one


class WindowAggregator:
    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        limits = {"size": (size, 1, float("inf")), "delay": (delay, 0, float("inf")),
                  "lateness": (lateness, 0, float("inf"))}
        if kind == "sliding":
            limits["slide"] = (0 if slide is None else slide, 1, size)
        elif kind not in ("tumbling", "session"):
            raise ValueError(f"no windows are called {kind}")
        for name, (value, least, most) in limits.items():
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}, not from {least} to {most}")
        self._shelf = Sessions(size, size) if kind == "session" else Fixed(size, slide or size)
        self._delay, self._lateness = delay, lateness
        self._marks = {source: float("-inf") for source in range(sources)}
        self._active = set(self._marks)
        self._wake = float("inf")
        self.watermark, self.dropped = float("-inf"), 0

    def add(self, key, time, value, *, source=0):
        self._check_open()
        cells = list(self._shelf.find(key, time, lambda end: end + self._lateness <= self.watermark))
        self.dropped += not cells
        told = []
        for cell in cells:
            cell.count, cell.total = cell.count + 1, cell.total + value
            cell.told = cell.end <= self.watermark
            if cell.told:
                told.append((key, cell.start, cell.end, cell.count, cell.total))
            self._wake = min(self._wake, cell.end + self._lateness * cell.told)
        self._active.add(source)
        self._marks[source] = max(self._marks[source], time - self._delay)
        return sorted(told + self._least(), key=lambda one: one[2])

    def advance(self, time):
        self._check_open()
        return self._reach(time)

    def close(self):
        return self._reach(float("inf"))

    def idle(self, source):
        self._active.discard(source)
        return self._least()

    def _least(self):
        return self._reach(min((self._marks[s] for s in self._active), default=self.watermark))

    def _reach(self, time):
        self.watermark = max(self.watermark, time)
        if self.watermark < self._wake:
            return []
        told, self._wake = [], float("inf")
        for key, cell in list(self._shelf.all()):
            if cell.end <= self.watermark and not cell.told:
                cell.told = True
                told.append((key, cell.start, cell.end, cell.count, cell.total))
            if cell.end + self._lateness <= self.watermark:
                self._shelf.remove(key, cell)
            else:
                self._wake = min(self._wake, cell.end + self._lateness * cell.told)
        return sorted(told, key=lambda one: one[2])

    def _check_open(self):
        if self.watermark == float("inf"):
            raise ValueError("this aggregator is closed")
