"""The windows that a late event corrects are told from the latest to the earliest.

Fails: sliding-late
Same set as: dropped_by_window.py, because both go wrong only where one late event has several windows.
Written: after the suite
"""

import heapq
from math import inf


class _Session:
    __slots__ = ("alive", "count", "end", "key", "start", "told", "total")

    def __init__(self, key, start, end):
        self.key, self.start, self.end = key, start, end
        self.count, self.total = 0, 0
        self.alive, self.told = True, False


class _Fixed:
    """Tumbling and sliding windows; those that end together lie in one bucket."""

    def __init__(self, size, slide, lateness):
        self.size, self.slide, self.lateness = size, slide, lateness
        self.buckets = {}
        self.pending = []
        self.kept = []

    def put(self, key, time, value, watermark):
        told, counted = [], False
        start = time // self.slide * self.slide
        starts = []
        while start > time - self.size:
            starts.append(start)
            start -= self.slide
        for start in starts:
            end = start + self.size
            if end + self.lateness <= watermark:
                continue
            counted = True
            bucket = self.buckets.get(end)
            if bucket is None:
                bucket = self.buckets[end] = {}
                heapq.heappush(self.pending if end > watermark else self.kept, end)
            cell = bucket.get(key)
            if cell is None:
                cell = bucket[key] = [1, value]
            else:
                cell[0] += 1
                cell[1] += value
            if end <= watermark:
                told.append((key, start, end, cell[0], cell[1]))
        return counted, told

    def move(self, watermark):
        told = []
        while self.pending and self.pending[0] <= watermark:
            end = heapq.heappop(self.pending)
            start = end - self.size
            told += [(key, start, end, n, s) for key, (n, s) in self.buckets[end].items()]
            heapq.heappush(self.kept, end)
        while self.kept and self.kept[0] + self.lateness <= watermark:
            del self.buckets[heapq.heappop(self.kept)]
        return told


class _Sessions:
    def __init__(self, size, lateness):
        self.size, self.lateness = size, lateness
        self.keys = {}
        self.heap = []
        self.serial = 0
        self.alive = 0

    def _push(self, when, session):
        self.serial += 1
        heapq.heappush(self.heap, (when, self.serial, session))

    def put(self, key, time, value, watermark):
        start, end = time, time + self.size
        mine = self.keys.get(key, [])
        hit = [s for s in mine if s.start < end and start < s.end]
        if not hit:
            if end + self.lateness <= watermark:
                return False, []
            session = _Session(key, start, end)
            self.keys.setdefault(key, []).append(session)
            self.alive += 1
            session.told = end <= watermark
            self._push(end + self.lateness if session.told else end, session)
        else:
            session = hit[0]
            for other in hit[1:]:
                session.start = min(session.start, other.start)
                session.end = max(session.end, other.end)
                session.count += other.count
                session.total += other.total
                other.alive = False
                mine.remove(other)
                self.alive -= 1
            session.start = min(session.start, start)
            session.end = max(session.end, end)
            was = session.told
            session.told = session.end <= watermark
            if len(hit) > 1 or was != session.told:
                self._push(session.end + (self.lateness if session.told else 0), session)
        session.count += 1
        session.total += value
        if len(self.heap) > 2 * self.alive + 16:
            self._compact()
        if session.told:
            return True, [(key, session.start, session.end, session.count, session.total)]
        return True, []

    def _compact(self):
        seen, heap = set(), []
        for _, serial, session in self.heap:
            if session.alive and id(session) not in seen:
                seen.add(id(session))
                heap.append((session.end + (self.lateness if session.told else 0), serial, session))
        heapq.heapify(heap)
        self.heap = heap

    def move(self, watermark):
        told = []
        while self.heap and self.heap[0][0] <= watermark:
            _, _, session = heapq.heappop(self.heap)
            if not session.alive:
                continue
            if not session.told and session.end <= watermark:
                session.told = True
                told.append((session.key, session.start, session.end, session.count, session.total))
            due = session.end + (self.lateness if session.told else 0)
            if due > watermark:
                self._push(due, session)
            else:
                session.alive = False
                self.alive -= 1
                mine = self.keys[session.key]
                mine.remove(session)
                if not mine:
                    del self.keys[session.key]
        told.sort(key=lambda record: record[2])
        return told


class WindowAggregator:
    """Counts and sums events by key and window of event time."""

    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        if kind not in ("tumbling", "sliding", "session"):
            raise ValueError(f"kind is tumbling, sliding or session, got {kind!r}")
        if size < 1:
            raise ValueError(f"size is at least 1, got {size!r}")
        if kind == "sliding" and slide is None:
            raise ValueError("slide is needed, got None")
        if slide is not None and not 1 <= slide <= size:
            raise ValueError(f"slide is from 1 to size, got {slide!r}")
        if delay < 0:
            raise ValueError(f"delay is not negative, got {delay!r}")
        if lateness < 0:
            raise ValueError(f"lateness is not negative, got {lateness!r}")
        self.watermark = -inf
        self.dropped = 0
        self._delay = delay
        self._marks = dict.fromkeys(range(sources), -inf)
        self._idle = set()
        self._closed = False
        if kind == "session":
            self._store = _Sessions(size, lateness)
        else:
            self._store = _Fixed(size, slide if kind == "sliding" else size, lateness)

    def _move(self, watermark):
        if watermark <= self.watermark:
            return []
        self.watermark = watermark
        return self._store.move(watermark)

    def _least(self):
        marks = [m for s, m in self._marks.items() if s not in self._idle]
        return self._move(min(marks)) if marks else []

    def _open(self):
        if self._closed:
            raise ValueError("the aggregator is closed")

    def add(self, key, time, value, *, source=0):
        self._open()
        counted, told = self._store.put(key, time, value, self.watermark)
        if not counted:
            self.dropped += 1
        self._idle.discard(source)
        mark = time - self._delay
        if mark > self._marks[source]:
            self._marks[source] = mark
        more = self._least()
        if told and more:
            return sorted(told + more, key=lambda record: record[2])
        return told or more

    def advance(self, time):
        self._open()
        return self._move(time)

    def close(self):
        self._closed = True
        return self._move(inf)

    def idle(self, source):
        self._idle.add(source)
        return self._least()
