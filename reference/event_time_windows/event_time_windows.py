"""Count in event time: windows that are told, corrected and forgotten by a watermark.

An event carries the time at which it happened and arrives at another. What the operator knows of
the difference is one number, the watermark: below it nothing is expected any more. A window is
told when the watermark reaches its end, told again by events that come late after all, and
forgotten `lateness` after its end, which is what bounds the memory.

After Akidau et al., "The Dataflow Model", VLDB 8 (2015), sections 2.2 (windowing, sessions by
merging) and 2.3 (watermarks, triggers; the records here are of the mode "accumulating").
"""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf


class _Window:
    """One window of one key, and what happened in it so far."""

    __slots__ = ("count", "end", "entry", "key", "start", "told", "total")

    def __init__(self, key, start, end):
        self.key, self.start, self.end = key, start, end
        self.count = self.total = 0
        self.told = False
        self.entry = 0  # its number on the agenda

    def record(self):
        return (self.key, self.start, self.end, self.count, self.total)


class WindowAggregator:
    """Counts and sums events by key and window of event time.

    Parameters
    ----------
    kind : {"tumbling", "sliding", "session"}
        How events are put into windows.
    size : int
        Length of a window, at least 1; of a session the gap that ends it.
    slide : int, optional
        Distance of the starts of sliding windows, from 1 to `size`.
    delay : int, default 0
        How much later than the latest event one may come and still be in time.
    lateness : int, default 0
        For how long a complete window is kept and corrected.
    sources : int, default 1
        Number of streams that the events come from.

    Attributes
    ----------
    watermark : number
        The time before which nothing is expected; -inf at first, inf once closed.
    dropped : int
        Number of events that came too late for any window.

    Raises
    ------
    ValueError
        If an option is outside its range.

    Examples
    --------
    >>> windows = WindowAggregator("tumbling", 10)
    >>> windows.add("a", 3, 1.5)
    []
    >>> windows.add("a", 12, 2.0)
    [('a', 0, 10, 1, 1.5)]
    """

    def __init__(self, kind, size, *, slide=None, delay=0, lateness=0, sources=1):
        if kind not in ("tumbling", "sliding", "session"):
            raise ValueError(f"kind is tumbling, sliding or session, not {kind!r}")
        slide = slide if kind == "sliding" else size
        if size < 1:
            raise ValueError(f"size must be at least 1, not {size}")
        if slide is None or not 1 <= slide <= size:
            raise ValueError(f"slide must be from 1 to {size}, not {slide}")
        if delay < 0 or lateness < 0:
            raise ValueError(f"delay and lateness must be at least 0, not {delay} and {lateness}")
        self._size, self._slide, self._delay, self._lateness = size, slide, delay, lateness
        self._count = self._count_in_session if kind == "session" else self._count_in_windows
        self._windows = {}  # key -> {start: window}, none of them forgotten
        self._agenda = []  # heap of (when to look at a window, number of the entry, window)
        self._entries = 0
        self._marks = dict.fromkeys(range(sources), -inf)
        self._idle = set()
        self.watermark = -inf
        self.dropped = 0

    def add(self, key, time, value, *, source=0):
        """Count an event, then move the watermark.

        Parameters
        ----------
        key : hashable
        time : int
            When the event happened.
        value : number
        source : int, default 0

        Returns
        -------
        list of tuple
            ``(key, start, end, count, total)`` of each window that the event corrected or
            that became complete, by `end`.

        Raises
        ------
        ValueError
            After `close`.
        """
        self._refuse_if_closed()
        counted = self._count(key, time, value)
        if not counted:
            self.dropped += 1
        corrected = [window.record() for window in counted if window.told]
        self._idle.discard(source)
        self._marks[source] = max(self._marks[source], time - self._delay)
        return sorted(corrected + self._follow_marks(), key=lambda record: record[2])

    def advance(self, time):
        """Move the watermark to a time, as a source without events may ask for.

        Returns
        -------
        list of tuple
            As of `add`.

        Raises
        ------
        ValueError
            After `close`.
        """
        self._refuse_if_closed()
        return self._move(time)

    def close(self):
        """Complete all windows; there is nothing more to come.

        Returns
        -------
        list of tuple
            As of `add`.
        """
        return self._move(inf)

    def idle(self, source):
        """Stop waiting for a source until its next event.

        Returns
        -------
        list of tuple
            As of `add`.
        """
        self._idle.add(source)
        return self._follow_marks()

    # --- counting -----------------------------------------------------------------

    def _count_in_windows(self, key, time, value):
        """Count an event in its windows; return those that took it."""
        counted = []
        latest = time // self._slide * self._slide  # the floor, below 0 too
        for start in range(latest, time - self._size, -self._slide):
            if start + self._size + self._lateness <= self.watermark:
                break  # and all earlier ones
            window = self._windows.get(key, {}).get(start)
            if window is None:
                window = self._begin(_Window(key, start, start + self._size))
            window.count += 1
            window.total += value
            counted.append(window)
        return counted

    def _count_in_session(self, key, time, value):
        """Count an event in one session, made of all that its span overlaps."""
        end = time + self._size
        near = [w for w in self._windows.get(key, {}).values() if w.start < end and time < w.end]
        if not near:
            if end + self._lateness <= self.watermark:
                return []
            near = [self._begin(_Window(key, time, end))]
        session, *others = near
        for window in near:  # the session itself too: it may start earlier now
            self._forget(window)
        for window in others:
            window.entry = 0
        session.start = min([time, *(w.start for w in near)])
        session.end = max([end, *(w.end for w in near)])
        session.count += 1 + sum(w.count for w in others)
        session.total += value + sum(w.total for w in others)
        self._windows.setdefault(key, {})[session.start] = session
        if session.told:  # and is to be told anew, at once where it is still complete
            session.told = False
            self._plan(session)
        return [session]

    # --- time ---------------------------------------------------------------------

    def _follow_marks(self):
        """Move the watermark to the least mark of those that are waited for."""
        marks = [mark for source, mark in self._marks.items() if source not in self._idle]
        return self._move(min(marks, default=self.watermark))

    def _move(self, time):
        """Move the watermark, forward only; tell what is complete, forget what has been long."""
        self.watermark = max(self.watermark, time)
        told = []
        while self._agenda and self._agenda[0][0] <= self.watermark:
            due, entry, window = heappop(self._agenda)
            if entry != window.entry:
                continue  # merged into another, or planned anew
            if self._due(window) > due:
                self._plan(window)  # a session that grew
            elif window.told:
                self._forget(window)
            else:
                told.append(window.record())
                window.told = True
                self._plan(window)
        return told

    def _due(self, window):
        """Return when a window is told or, once it was, forgotten."""
        return window.end + self._lateness if window.told else window.end

    def _plan(self, window):
        self._entries += 1
        window.entry = self._entries
        heappush(self._agenda, (self._due(window), window.entry, window))

    def _begin(self, window):
        self._windows.setdefault(window.key, {})[window.start] = window
        self._plan(window)
        return window

    def _forget(self, window):
        del self._windows[window.key][window.start]
        if not self._windows[window.key]:
            del self._windows[window.key]

    def _refuse_if_closed(self):
        if self.watermark == inf:
            raise ValueError("closed: there was nothing more to come")
