"""Every event goes into `size // slide` windows, also where `slide` does not divide `size`.

Fails: sliding
Written: after the suite
"""

INFINITY = float("inf")


class WindowAggregator:
    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        if kind not in ["tumbling", "sliding", "session"]:
            raise ValueError("unknown kind: " + repr(kind))
        if size < 1:
            raise ValueError("size too small: " + repr(size))
        if kind == "sliding" and (slide is None or slide < 1 or slide > size):
            raise ValueError("slide must be from 1 to size: " + repr(slide))
        if delay < 0:
            raise ValueError("negative delay: " + repr(delay))
        if lateness < 0:
            raise ValueError("negative lateness: " + repr(lateness))
        self.kind = kind
        self.size = size
        self.slide = slide if kind == "sliding" else size
        self.delay = delay
        self.lateness = lateness
        self.marks = [-INFINITY] * sources
        self.sleeping = [False] * sources
        self.watermark = -INFINITY
        self.dropped = 0
        self.closed = False
        self.windows = {}  # key -> list of [start, end, count, total]
        self.next_look = INFINITY

    def add(self, key, time, value, *, source=0):
        if self.closed:
            raise ValueError("add after close")
        if self.kind == "session":
            records = self._session(key, time, value)
        else:
            records = self._fixed(key, time, value)
        self.sleeping[source] = False
        if time - self.delay > self.marks[source]:
            self.marks[source] = time - self.delay
        records.extend(self._least())
        records.sort(key=lambda r: r[2])
        return records

    def _due(self, end):
        when = end if end > self.watermark else end + self.lateness
        if when < self.next_look:
            self.next_look = when

    def _fixed(self, key, time, value):
        records = []
        counted = False
        start = time - time % self.slide
        for _ in range(self.size // self.slide):
            end = start + self.size
            if end + self.lateness > self.watermark:
                counted = True
                windows = self.windows.setdefault(key, [])
                for window in windows:
                    if window[0] == start:
                        break
                else:
                    window = [start, end, 0, 0]
                    windows.append(window)
                    self._due(end)
                window[2] += 1
                window[3] += value
                if end <= self.watermark:
                    records.append((key, *window))
            start -= self.slide
        if not counted:
            self.dropped += 1
        return records

    def _session(self, key, time, value):
        new = [time, time + self.size, 1, value]
        apart = []
        joined = False
        for window in self.windows.get(key, []):
            if window[0] < time + self.size and time < window[1]:
                joined = True
                new[0] = min(new[0], window[0])
                new[1] = max(new[1], window[1])
                new[2] += window[2]
                new[3] += window[3]
            else:
                apart.append(window)
        if not joined and new[1] + self.lateness <= self.watermark:
            self.dropped += 1
            return []
        self.windows[key] = [*apart, new]
        self._due(new[1])
        return [(key, *new)] if new[1] <= self.watermark else []

    def _least(self):
        least = INFINITY
        awake = False
        for mark, sleeping in zip(self.marks, self.sleeping, strict=True):
            if not sleeping:
                awake = True
                least = min(least, mark)
        return self._to(least) if awake else []

    def _to(self, watermark):
        before = self.watermark
        if watermark <= before:
            return []
        self.watermark = watermark
        if watermark < self.next_look:
            return []
        self.next_look = INFINITY
        records = []
        for key in list(self.windows):
            kept = []
            for window in self.windows[key]:
                if before < window[1] <= watermark:
                    records.append((key, *window))
                if window[1] + self.lateness > watermark:
                    kept.append(window)
                    self._due(window[1])
            if kept:
                self.windows[key] = kept
            else:
                del self.windows[key]
        records.sort(key=lambda r: r[2])
        return records

    def advance(self, time):
        if self.closed:
            raise ValueError("advance after close")
        return self._to(time)

    def close(self):
        self.closed = True
        return self._to(INFINITY)

    def idle(self, source):
        self.sleeping[source] = True
        return self._least()
