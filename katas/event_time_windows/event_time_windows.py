"""Count in event time: write the aggregator. The brief says what it promises."""


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
        raise NotImplementedError("WindowAggregator")

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
        raise NotImplementedError("WindowAggregator.add")

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
        raise NotImplementedError("WindowAggregator.advance")

    def close(self):
        """Complete all windows; there is nothing more to come.

        Returns
        -------
        list of tuple
            As of `add`.
        """
        raise NotImplementedError("WindowAggregator.close")

    def idle(self, source):
        """Stop waiting for a source until its next event.

        Returns
        -------
        list of tuple
            As of `add`.
        """
        raise NotImplementedError("WindowAggregator.idle")
