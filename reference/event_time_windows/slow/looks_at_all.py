"""Looks at every window after every event: right, and as slow as there are windows.

Fails: fast, linear
"""

import math


class WindowAggregator:
    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        if kind not in ("tumbling", "sliding", "session"):
            raise ValueError(f"unknown kind {kind}")
        if size < 1:
            raise ValueError(f"size {size} is below 1")
        if kind == "sliding" and (slide is None or slide < 1 or slide > size):
            raise ValueError(f"slide {slide} is not from 1 to size")
        if delay < 0 or lateness < 0:
            raise ValueError(f"delay {delay} and lateness {lateness} must not be negative")
        self.kind, self.size, self.delay, self.lateness = kind, size, delay, lateness
        self.slide = slide if kind == "sliding" else size
        self.watermark, self.dropped = -math.inf, 0
        self.windows = []  # dicts
        self.marks, self.idlers = [-math.inf] * sources, set()

    def add(self, key, time, value, *, source=0):
        if self.watermark == math.inf:
            raise ValueError("closed")
        windows = self.spans(key, time)
        for window in windows:
            window["count"] += 1
            window["total"] += value
            window["told"] = False
        self.dropped += not windows
        self.idlers.discard(source)
        self.marks[source] = max(self.marks[source], time - self.delay)
        told = self.tell()  # what is late, before the watermark moves
        return told + self.follow()

    def advance(self, time):
        if self.watermark == math.inf:
            raise ValueError("closed")
        return self.move(time)

    def close(self):
        return self.move(math.inf)

    def idle(self, source):
        self.idlers.add(source)
        return self.follow()

    def follow(self):
        marks = [mark for source, mark in enumerate(self.marks) if source not in self.idlers]
        return self.move(min(marks)) if marks else []

    def move(self, time):
        self.watermark = max(self.watermark, time)
        return self.tell()

    def tell(self):
        told = [w for w in self.windows if w["end"] <= self.watermark and not w["told"]]
        for window in told:
            window["told"] = True
        self.windows = [w for w in self.windows if w["end"] + self.lateness > self.watermark]
        told.sort(key=lambda w: w["end"])
        return [(w["key"], w["start"], w["end"], w["count"], w["total"]) for w in told]

    def spans(self, key, time):
        if self.kind == "session":
            return self.session(key, time)
        found = []
        start = time // self.slide * self.slide
        while start + self.size > time:
            if start + self.size + self.lateness > self.watermark:
                found.append(self.window(key, start, start + self.size))
            start -= self.slide
        return found

    def window(self, key, start, end):
        for window in self.windows:
            if window["key"] == key and window["start"] == start:
                return window
        self.windows.append({"key": key, "start": start, "end": end, "count": 0, "total": 0, "told": False})
        return self.windows[-1]

    def session(self, key, time):
        end = time + self.size
        near = [w for w in self.windows if w["key"] == key and w["start"] < end and time < w["end"]]
        if not near and end + self.lateness <= self.watermark:
            return []
        self.windows = [w for w in self.windows if w not in near]
        one = self.window(key, min([time, *(w["start"] for w in near)]), max([end, *(w["end"] for w in near)]))
        one["count"], one["total"] = sum(w["count"] for w in near), sum(w["total"] for w in near)
        return [one]
