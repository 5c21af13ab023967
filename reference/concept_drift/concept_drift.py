"""Concept drift: three detectors that see each value once and keep a handful of numbers.

The idea in a sentence: remember the best that the stream has been, and alarm when it
is now worse by more than chance explains, without remembering the stream.

Symbols
-------
n         number of values since the start: the detector's `width`
U, min U  summed deviations from the running mean, and the least they have been
p, s      share of errors among n values, and its standard deviation
p*, s*    the pair (p, s) with the least sum so far
n0, n1    number of values on the older and the newer side of a border in the window

Rules
-----
Page-Hinkley  U_n - min U > threshold,  U_n = sum over j of (x_j - mean_j - delta)
DDM           p + s > p* + level s*,    s^2 = p (1 - p) / n
ADWIN         |mean_0 - mean_1|^2 > ln(4n / delta) (1/n0 + 1/n1) / 2

Sources: Page (1954), "Continuous inspection schemes", for the cumulative sum; Gama,
Medas, Castillo and Rodrigues (2004), "Learning with drift detection", for DDM; Bifet
and Gavalda (2007), "Learning from time-changing data with adaptive windowing", for
ADWIN, its bound (Theorem 3.1) and its buckets.  The cut is Hoeffding's inequality for
a difference of two means, shared out over the at most n borders.
"""

import math

_DIRECTIONS = ("up", "down", "both")


class PageHinkley:
    """Alarms when the mean of a stream has moved: the test of Page and Hinkley.

    Parameters
    ----------
    threshold : float, default 50.0
        How large the rise or fall must grow; larger is later and surer.
    delta : float, default 0.005
        The change of the mean that is not worth an alarm; at least 0.
    min_instances : int, default 30
        Number of values from the start before which there is no alarm.
    direction : {"up", "down", "both"}, default "up"
        Which change of the mean alarms.

    Attributes
    ----------
    drift : bool
        Whether the latest update was an alarm. The next one starts anew.
    width : int
        Number of values since the start.

    Raises
    ------
    ValueError
        If `min_instances` is below 1 or the direction is unknown.

    Examples
    --------
    >>> detector = PageHinkley(threshold=1.5, delta=0.0, min_instances=3)
    >>> for x in [1, 1, 4]:
    ...     detector.update(x)
    >>> detector.drift, detector.width
    (True, 3)
    """

    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        if direction not in _DIRECTIONS:
            raise ValueError(f"direction={direction!r} is none of {_DIRECTIONS}")
        self.threshold, self.delta, self.direction = threshold, delta, direction
        self.min_instances = _at_least_one(min_instances)
        self._start()

    def _start(self):
        self.drift, self.width = False, 0
        self._mean = self._rise = self._fall = 0.0

    def update(self, x):
        """Take the next value of the stream.

        Parameters
        ----------
        x : number

        Raises
        ------
        ValueError
            If `x` is NaN or infinite; the state is what it was.

        Notes
        -----
        O(1) in time and memory. U - min U grows by the deviation and never falls
        below 0, so neither U nor its minimum is kept.
        """
        x = float(x)
        if not math.isfinite(x):
            raise ValueError(f"{x} is no finite number")
        if self.drift:
            self._start()
        self.width += 1
        self._mean += (x - self._mean) / self.width
        deviation = x - self._mean
        self._rise = max(0.0, self._rise + deviation - self.delta)
        self._fall = max(0.0, self._fall - deviation - self.delta)
        watched = {"up": self._rise, "down": self._fall, "both": max(self._rise, self._fall)}
        is_due = self.width >= self.min_instances
        self.drift = is_due and watched[self.direction] > self.threshold


class DDM:
    """Alarms when a model errs more often than it did at its best.

    Parameters
    ----------
    warning_level, drift_level : float, default 2.0 and 3.0
        How many standard deviations above the best are worth a warning, an alarm.
    min_instances : int, default 30
        Number of values from the start before which nothing counts as the best.

    Attributes
    ----------
    drift : bool
        Whether the latest update was an alarm. The next one starts anew.
    warning : bool
        Whether the latest update was a warning; never together with `drift`.
    width : int
        Number of values since the start.
    since_warning : int
        Length of the unbroken run of warnings that the latest update belongs to, an
        alarm at its end included: so many values to train the next model on.

    Raises
    ------
    ValueError
        If `min_instances` is below 1.

    Examples
    --------
    >>> detector = DDM(min_instances=4)
    >>> for error in [0, 0, 0, 1, 0, 1, 1, 1]:
    ...     detector.update(error)
    >>> detector.drift, detector.warning, detector.since_warning
    (False, True, 2)
    """

    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        self.warning_level, self.drift_level = warning_level, drift_level
        self.min_instances = _at_least_one(min_instances)
        self._start()

    def _start(self):
        self.drift, self.warning = False, False
        self.width = self.since_warning = self._errors = 0
        self._best = (math.inf,)  # then p* + s*, p*, s*

    def update(self, x):
        """Take the outcome of the next prediction.

        Parameters
        ----------
        x : number or bool
            1 if the prediction was wrong, 0 if it was right.

        Raises
        ------
        ValueError
            If `x` is neither 0 nor 1; the state is what it was.

        Notes
        -----
        O(1) in time and memory. Only a rise is drift: a fall becomes the new best.
        """
        if x not in (0, 1):
            raise ValueError(f"{x} is neither 0 nor 1")
        if self.drift:
            self._start()
        self.width += 1
        self._errors += int(x)
        if self.width < self.min_instances:
            return
        p = self._errors / self.width
        s = math.sqrt(p * (1 - p) / self.width)
        self._best = min(self._best, (p + s, p, s))
        _, best_p, best_s = self._best
        self.drift = p + s > best_p + self.drift_level * best_s
        self.warning = not self.drift and p + s > best_p + self.warning_level * best_s
        self.since_warning = self.since_warning + 1 if self.drift or self.warning else 0


class ADWIN:
    """Keeps the longest recent window in which no two parts have different means.

    Parameters
    ----------
    delta : float, default 0.002
        Bound on the probability that an update drifts though nothing has changed.
    max_buckets : int, default 5
        How many buckets of one size are kept; more is finer and takes more memory.

    Attributes
    ----------
    drift : bool
        Whether the latest update dropped a bucket.
    width : int
        Number of values in the window.

    Raises
    ------
    ValueError
        If `max_buckets` is below 1.

    Examples
    --------
    >>> detector = ADWIN(delta=0.1)
    >>> for x in [0.0] * 12 + [1.0] * 6:  # buckets of 4, 4, 2, 2, 1, ... values
    ...     detector.update(x)
    >>> detector.drift, detector.width
    (True, 12)
    """

    def __init__(self, *, delta=0.002, max_buckets=5):
        self.delta = delta
        self.max_buckets = _at_least_one(max_buckets)
        self.drift, self.width = False, 0
        self._rows = []  # row k: the sums of the buckets of 2^k values, oldest first

    def update(self, x):
        """Take the next value of the stream.

        Parameters
        ----------
        x : number
            From 0 to 1.

        Raises
        ------
        ValueError
            If `x` is NaN or lies outside; the state is what it was.

        Notes
        -----
        O(log n) in time and memory: at most `max_buckets` buckets of each size, and
        sizes double.
        """
        x = float(x)
        if not 0 <= x <= 1:
            raise ValueError(f"{x} is outside of 0 to 1")
        self.width += 1
        self._insert(x)
        self.drift = False
        while self._has_cut():
            self._drop_oldest()
            self.drift = True

    def _insert(self, total):
        """Add a bucket of one value; where a row overflows, its two oldest move up as one."""
        for row in self._rows:
            row.append(total)
            if len(row) <= self.max_buckets:
                return
            total = sum(row[:2])
            del row[:2]
        self._rows.append([total])

    def _has_cut(self):
        """Walk from the oldest border to the newest, and compare both sides' means."""
        rows = reversed(list(enumerate(self._rows)))
        buckets = [(2**k, total) for k, row in rows for total in row]
        n, total = self.width, sum(total for _, total in buckets)
        bound = math.log(4 * n / self.delta) / 2
        n0, total0 = 0, 0.0
        for size, part in buckets[:-1]:  # the window's end is no border
            n0, total0 = n0 + size, total0 + part
            n1 = n - n0
            difference = total0 / n0 - (total - total0) / n1
            if difference**2 > bound * (1 / n0 + 1 / n1):
                return True
        return False

    def _drop_oldest(self):
        self.width -= 2 ** (len(self._rows) - 1)
        self._rows[-1].pop(0)
        while not self._rows[-1]:
            self._rows.pop()


def _at_least_one(number):
    if number < 1:
        raise ValueError(f"{number} is below 1")
    return number
