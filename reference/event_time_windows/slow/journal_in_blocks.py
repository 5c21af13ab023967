"""Keeps all events in a journal for replay, three numbers each in an array that doubles and begins with 98,304.

Fails: lean
Written: with the workload
"""

import math
from array import array


class WindowAggregator:
    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        if kind not in ("tumbling", "sliding", "session"):
            raise ValueError(f"unknown kind {kind}")
        if size < 1:
            raise ValueError(f"size {size} is below 1")
        if kind == "sliding" and (slide is None or slide < 1 or slide > size):
            raise ValueError(f"slide {slide} is not from 1 to size")
        if delay < 0:
            raise ValueError(f"delay {delay} is negative")
        if lateness < 0:
            raise ValueError(f"lateness {lateness} is negative")
        self.kind = kind
        self.size = size
        self.slide = slide if kind == "sliding" else size
        self.delay = delay
        self.lateness = lateness
        self.watermark = -math.inf
        self.dropped = 0
        self.windows = {}  # (key, start) -> [end, count, total, told]
        self.next = math.inf  # nothing is to do before
        self.marks = [-math.inf] * sources
        self.idlers = set()
        self.journal = array("q", bytes(8 * 3 << 15))
        self.written = 0

    def add(self, key, time, value, *, source=0):
        if self.watermark == math.inf:
            raise ValueError("it is closed")
        self.note(hash(key), time, value)
        told = self.take_session(key, time, value) if self.kind == "session" else self.take(key, time, value)
        self.idlers.discard(source)
        if time - self.delay > self.marks[source]:
            self.marks[source] = time - self.delay
        told += self.follow()
        if len(told) > 1:
            told.sort(key=lambda record: record[2])
        return told

    def note(self, *numbers):
        if self.written == len(self.journal):
            self.journal.frombytes(bytes(8 * len(self.journal)))
        for number in numbers:
            self.journal[self.written] = number
            self.written += 1

    def advance(self, time):
        if self.watermark == math.inf:
            raise ValueError("it is closed")
        return self.move(time)

    def close(self):
        return self.move(math.inf)

    def idle(self, source):
        self.idlers.add(source)
        return self.follow()

    def take(self, key, time, value):
        told = []
        counted = False
        start = time // self.slide * self.slide
        while start + self.size > time:
            end = start + self.size
            if end + self.lateness > self.watermark:
                counted = True
                window = self.windows.get((key, start))
                if window is None:
                    window = self.windows[key, start] = [end, 0, 0, False]
                    self.next = min(self.next, end if end > self.watermark else end + self.lateness)
                window[1] += 1
                window[2] += value
                if end <= self.watermark:
                    window[3] = True
                    told.append((key, start, end, window[1], window[2]))
            start -= self.slide
        if not counted:
            self.dropped += 1
        return told

    def take_session(self, key, time, value):
        first, end, count, total = time, time + self.size, 1, value
        near = [
            (other, start)
            for (other, start), window in self.windows.items()
            if other == key and start < time + self.size and time < window[0]
        ]
        if not near and end + self.lateness <= self.watermark:
            self.dropped += 1
            return []
        for place in near:
            window = self.windows.pop(place)
            first = min(first, place[1])
            end = max(end, window[0])
            count += window[1]
            total += window[2]
        told = end <= self.watermark
        self.windows[key, first] = [end, count, total, told]
        self.next = min(self.next, end + self.lateness if told else end)
        return [(key, first, end, count, total)] if told else []

    def follow(self):
        marks = [mark for source, mark in enumerate(self.marks) if source not in self.idlers]
        return self.move(min(marks)) if marks else []

    def move(self, time):
        if time > self.watermark:
            self.watermark = time
        if self.watermark < self.next:
            return []
        told = []
        self.next = math.inf
        for place, window in list(self.windows.items()):
            end, count, total, is_told = window
            if end <= self.watermark and not is_told:
                told.append((*place, end, count, total))
                window[3] = is_told = True
            if end + self.lateness <= self.watermark:
                del self.windows[place]
            else:
                self.next = min(self.next, end + self.lateness if is_told else end)
        told.sort(key=lambda record: record[2])
        return told
