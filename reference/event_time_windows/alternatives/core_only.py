"""The core alone: tumbling windows, kept by their end, so that one look tells what is complete."""


class WindowAggregator:
    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        if kind != "tumbling" or sources != 1:
            raise NotImplementedError("stretch")
        self._size, self._delay, self._lateness = size, delay, lateness
        self._by_end = {}  # end -> {key: [count, total]}
        self.watermark = float("-inf")
        self.dropped = 0

    def add(self, key, time, value, *, source=0):
        end = time // self._size * self._size + self._size
        told = []
        if end + self._lateness <= self.watermark:
            self.dropped += 1
        else:
            cell = self._by_end.setdefault(end, {}).setdefault(key, [0, 0])
            cell[0] += 1
            cell[1] += value
            if end <= self.watermark:
                told = [(key, end - self._size, end, *cell)]
        return told + self.advance(time - self._delay)

    def advance(self, time):
        if time <= self.watermark:
            return []
        before, self.watermark = self.watermark, time
        told = []
        for end in sorted(self._by_end):
            if end > time:
                break
            if end > before:
                told += [(key, end - self._size, end, *cell) for key, cell in self._by_end[end].items()]
            if end + self._lateness <= time:
                del self._by_end[end]
        return told

    def close(self):
        return self.advance(float("inf"))

    def idle(self, source):
        raise NotImplementedError("stretch")
