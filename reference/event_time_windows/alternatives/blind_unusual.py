"""Style: a class for each kind, namedtuples, sorted lists, a Decimal watermark, compensated sums, ties backwards."""

from abc import ABC, abstractmethod
from bisect import bisect_right, insort
from collections import namedtuple
from decimal import Decimal

Record = namedtuple("Record", "key start end count total")
FIRST, LAST = Decimal("-Infinity"), Decimal("Infinity")


class Pane:
    __slots__ = ("count", "end", "key", "rest", "start", "total")

    def __init__(self, key, start, end):
        self.key, self.start, self.end = key, start, end
        self.count, self.total, self.rest = 0, 0, 0

    def take(self, value, count=1):
        self.count += count
        new = self.total + value
        if isinstance(new, float):
            big, small = (self.total, value) if abs(self.total) >= abs(value) else (value, self.total)
            self.rest += (big - new) + small
        self.total = new

    def record(self):
        return Record(self.key, self.start, self.end, self.count, self.total + self.rest)


def end_of(pane):
    return pane.end


class Shelf(ABC):
    """Panes sorted by their end; the first `self.told` of them are complete."""

    def __init__(self, size, slide, lateness):
        self.size, self.slide, self.lateness = size, slide, lateness
        self.panes = []
        self.told = 0

    def insert(self, pane, watermark):
        insort(self.panes, pane, key=end_of)
        self.told += pane.end <= watermark

    def remove(self, pane, watermark):
        place = bisect_right(self.panes, pane.end, key=end_of) - 1
        while self.panes[place] is not pane:
            place -= 1
        del self.panes[place]
        self.told -= pane.end <= watermark

    def turn(self, watermark):
        upto = bisect_right(self.panes, watermark, key=end_of)
        records = [pane.record() for pane in self.panes[self.told : upto]]
        old = bisect_right(self.panes, watermark, key=lambda pane: pane.end + self.lateness)
        for pane in self.panes[:old]:
            self.forget(pane)
        del self.panes[:old]
        self.told = upto - old
        return records

    @abstractmethod
    def put(self, key, time, value, watermark): ...

    @abstractmethod
    def forget(self, pane): ...


class Fixed(Shelf):
    def __init__(self, *args):
        super().__init__(*args)
        self.index = {}

    def put(self, key, time, value, watermark):
        first = -((self.size - 1 - time) // self.slide) * self.slide
        alive = [
            start
            for start in range(first, time + 1, self.slide)
            if start + self.size + self.lateness > watermark
        ]
        for start in alive:
            pane = self.index.get((start, key))
            if pane is None:
                pane = self.index[start, key] = Pane(key, start, start + self.size)
                self.insert(pane, watermark)
            pane.take(value)
            yield pane

    def forget(self, pane):
        del self.index[pane.start, pane.key]


class Sessions(Shelf):
    def __init__(self, *args):
        super().__init__(*args)
        self.index = {}

    def put(self, key, time, value, watermark):
        end = time + self.size
        mine = self.index.get(key, frozenset())
        near = {pane for pane in mine if pane.start < end and time < pane.end}
        if not near and end + self.lateness <= watermark:
            return
        new = Pane(
            key, min([time, *(p.start for p in near)]), max([end, *(p.end for p in near)])
        )
        new.take(value)
        for pane in near:
            self.remove(pane, watermark)
            new.take(pane.total, pane.count)
            new.rest += pane.rest
        self.index[key] = (mine - near) | {new}
        self.insert(new, watermark)
        yield new

    def forget(self, pane):
        rest = self.index[pane.key] - {pane}
        if rest:
            self.index[pane.key] = rest
        else:
            del self.index[pane.key]


class Clock:
    def __init__(self, delay, sources):
        self.delay = delay
        self.marks = [FIRST for _ in range(sources)]
        self.awake = set(range(sources))
        self.now = FIRST

    def event(self, source, time):
        self.awake.add(source)
        self.marks[source] = max(self.marks[source], time - self.delay)

    def least(self):
        return min((self.marks[source] for source in self.awake), default=FIRST)


class WindowAggregator:
    def __init__(self, kind, size, **options):
        unknown = set(options) - {"slide", "delay", "lateness", "sources"}
        if unknown:
            raise TypeError(f"unknown options {unknown}")
        slide, delay = options.get("slide"), options.get("delay", 0)
        lateness = options.get("lateness", 0)
        shelves = {"tumbling": Fixed, "sliding": Fixed, "session": Sessions}
        if kind not in shelves:
            raise ValueError(f"no such windows: {kind}")
        if size < 1:
            raise ValueError(f"{size}?")
        if kind == "sliding" and slide is None:
            slide = size
        if kind == "sliding" and slide not in range(1, size + 1):
            raise ValueError(f"cannot slide by {slide}")
        for option in (delay, lateness):
            if option < 0:
                raise ValueError(f"{option} is below zero")
        self.__shelf = shelves[kind](size, slide if kind == "sliding" else size, lateness)
        self.__clock = Clock(delay, options.get("sources", 1))
        self.__dropped = 0
        self.__turn = self.__moved
        self.__closed = False

    @property
    def watermark(self):
        return self.__clock.now

    @property
    def dropped(self):
        return self.__dropped

    def __moved(self, time):
        if time <= self.__clock.now:
            return []
        self.__clock.now = time
        return self.__shelf.turn(time)

    def __check(self):
        if self.__closed:
            raise ValueError("too late, it is over")

    def add(self, key, time, value, *, source=0):
        self.__check()
        panes = list(self.__shelf.put(key, time, value, self.watermark))
        self.__dropped += not panes
        records = [pane.record() for pane in panes if pane.end <= self.watermark]
        self.__clock.event(source, time)
        records = self.__turn(self.__clock.least()) + records
        return sorted(reversed(records), key=lambda record: record.end)

    def advance(self, time):
        self.__check()
        return self.__turn(time)

    def close(self):
        self.__closed = True
        return self.__turn(LAST)

    def idle(self, source):
        self.__clock.awake.discard(source)
        return self.__turn(self.__clock.least())
