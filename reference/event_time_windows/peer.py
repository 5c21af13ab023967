"""The peer: sorted maps of sortedcontainers, by end and by start, where the reference has a heap."""

import math

from sortedcontainers import SortedDict


class WindowAggregator:
    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        problems = {
            kind: kind not in ("tumbling", "sliding", "session"),
            f"size {size}": size < 1,
            f"slide {slide}": kind == "sliding" and (slide is None or not 1 <= slide <= max(size, 1)),
            f"delay {delay}": delay < 0,
            f"lateness {lateness}": lateness < 0,
        }
        for name, wrong in problems.items():
            if wrong:
                raise ValueError(f"bad option: {name}")
        self.kind, self.size, self.delay, self.lateness = kind, size, delay, lateness
        self.slide = slide if kind == "sliding" else size
        self.watermark, self.dropped = -math.inf, 0
        self.cells = {}  # key -> start -> [end, count, total], sorted where sessions are searched
        self.open = SortedDict()  # end -> dict of (key, start), not told; its keys are the set
        self.told = SortedDict()  # the same, told
        self.mark = [-math.inf] * sources
        self.waiting = set(range(sources))

    def add(self, key, time, value, *, source=0):
        if math.isinf(self.watermark) and self.watermark > 0:
            raise ValueError("closed")
        take = self._session if self.kind == "session" else self._fixed
        places = take(key, time, value)
        self.dropped += not places
        late = [place for place in places if self.cells[key][place[1]][0] <= self.watermark]
        for place in late:
            self._mark_told(place)
        self.waiting.add(source)
        self.mark[source] = max(self.mark[source], time - self.delay)
        found = [self._record(place) for place in late] + self._next()
        return sorted(found, key=lambda record: record[2])

    def advance(self, time):
        if self.watermark == math.inf:
            raise ValueError("closed")
        return self._to(time)

    def close(self):
        return self._to(math.inf)

    def idle(self, source):
        self.waiting.discard(source)
        return self._next()

    def _fixed(self, key, time, value):
        places = []
        for start in range(time // self.slide * self.slide, time - self.size, -self.slide):
            end = start + self.size
            if end + self.lateness > self.watermark:
                cells = self.cells.get(key)
                if cells is None:
                    cells = self.cells[key] = {}
                cell = cells.get(start)
                if cell is None:
                    cell = cells[start] = [end, 0, 0]
                    self._put(self.open, end, (key, start))
                cell[1] += 1
                cell[2] += value
                places.append((key, start))
        return places

    def _session(self, key, time, value):
        cells = self.cells.get(key, SortedDict())
        start, end, count, total = time, time + self.size, 1, value
        first = max(0, cells.bisect_right(time) - 1)
        near = [s for s in cells.islice(first) if s < time + self.size and cells[s][0] > time]
        if not near and end + self.lateness <= self.watermark:
            return []
        for s in near:
            old_end, old_count, old_total = cells[s]
            self._drop(self.open, old_end, (key, s))
            self._drop(self.told, old_end, (key, s))
            del cells[s]
            start, end = min(start, s), max(end, old_end)
            count, total = count + old_count, total + old_total
        self.cells.setdefault(key, cells)[start] = [end, count, total]
        self._put(self.open, end, (key, start))
        return [(key, start)]

    def _mark_told(self, place):
        end = self.cells[place[0]][place[1]][0]
        self._drop(self.open, end, place)
        self._put(self.told, end, place)

    @staticmethod
    def _put(shelf, end, place):
        if end not in shelf:
            shelf[end] = {}
        shelf[end][place] = None

    @staticmethod
    def _drop(shelf, end, place):
        if end in shelf:
            shelf[end].pop(place, None)
            if not shelf[end]:
                del shelf[end]

    def _record(self, place):
        key, start = place
        return (key, start, *self.cells[key][start])

    def _next(self):
        return self._to(min((self.mark[s] for s in self.waiting), default=self.watermark))

    def _to(self, time):
        self.watermark = max(self.watermark, time)
        found = []
        while self.open and self.open.peekitem(0)[0] <= self.watermark:
            for place in list(self.open.peekitem(0)[1]):
                found.append(self._record(place))
                self._mark_told(place)
        while self.told and self.told.peekitem(0)[0] + self.lateness <= self.watermark:
            for key, start in self.told.popitem(0)[1]:
                del self.cells[key][start]
                if not self.cells[key]:
                    del self.cells[key]
        return found
