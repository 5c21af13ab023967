"""Each test is a generator that is sent the values; NumPy does the arithmetic; one class for all.

A detector primes a new generator when it starts, so starting anew needs no reset.

Fails: fast
Written: with the suite
"""

from collections import deque

import numpy as np


class Detector:
    """Sends checked values to a generator of records, and a new one after an alarm."""

    forgets = True

    def __init__(self, make, accepts):
        self._make, self._accepts = make, accepts
        self._begin()
        self._record = (False, False, 0, 0)

    def _begin(self):
        self._records = self._make()
        next(self._records)

    def update(self, x):
        """Send a value and keep the record that comes back."""
        x = np.float64(x)
        if not self._accepts(x):
            raise ValueError(f"{x!r} cannot be taken")
        if self.drift and self.forgets:
            self._begin()
        self._record = self._records.send(x)

    drift = property(lambda self: self._record[0])
    width = property(lambda self: self._record[2])


class PageHinkley(Detector):
    """Both one-sided sums, as one array."""

    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        if direction not in {"up", "down", "both"}:
            raise ValueError(f"what is {direction!r}?")
        if min_instances <= 0:
            raise ValueError(f"min_instances must be positive, not {min_instances}")
        signs = np.array({"up": [1.0], "down": [-1.0], "both": [1.0, -1.0]}[direction])

        def records():
            n, mean, sums, least = 0, 0.0, 0.0 * signs, np.inf
            record = None
            while True:
                x = yield record
                n += 1
                mean += (x - mean) / n
                sums = sums + signs * (x - mean) - delta
                least = np.minimum(least, sums)
                record = n >= min_instances and np.any(sums - least > threshold), False, n, 0

        super().__init__(records, np.isfinite)


class DDM(Detector):
    """The rate by its recurrence, the best as a tuple."""

    warning = property(lambda self: self._record[1])
    since_warning = property(lambda self: self._record[3])

    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        if min_instances <= 0:
            raise ValueError(f"min_instances must be positive, not {min_instances}")

        def records():
            n = ones = run = 0
            least, bounds = np.inf, None
            record = None
            while True:
                x = yield record
                n, ones = n + 1, ones + int(x)
                drift = warning = False
                if n >= min_instances:
                    p = ones / n
                    s = np.sqrt(p * (1 - p) / n)
                    if p + s < least:
                        least, bounds = p + s, (p + warning_level * s, p + drift_level * s)
                    drift = p + s > bounds[1]
                    warning = p + s > bounds[0] and not drift
                run = (run + 1) * bool(drift or warning)
                record = drift, warning, n, run

        super().__init__(records, lambda x: x in (0, 1))


class ADWIN(Detector):
    """A deque of buckets for each power of two, the smallest first."""

    forgets = False

    def __init__(self, *, delta=0.002, max_buckets=5):
        if max_buckets <= 0:
            raise ValueError(f"max_buckets must be positive, not {max_buckets}")

        def is_cut(rows):
            sizes = np.concatenate([np.full(len(row), 2.0**k) for k, row in enumerate(rows)])
            sums = np.concatenate([np.asarray(row, float) for row in rows])  # newest first
            n1, s1 = sizes.cumsum(), sums.cumsum()
            n, s = n1[-1], s1[-1]
            n1, s1 = n1[:-1], s1[:-1]
            apart = np.abs(s1 / n1 - (s - s1) / (n - n1))
            return bool(np.any(apart**2 * 2 > np.log(4 * n / delta) * (1 / n1 + 1 / (n - n1))))

        def records():
            rows, record = [], None
            while True:
                carry = yield record
                for row in rows:
                    row.appendleft(carry)
                    if len(row) <= max_buckets:
                        break
                    carry = row.pop() + row.pop()
                else:
                    rows.append(deque([carry]))
                drift = False
                while is_cut(rows):
                    rows[-1].pop()
                    while not rows[-1]:
                        rows.pop()
                    drift = True
                record = drift, False, sum(len(row) << k for k, row in enumerate(rows)), 0

        super().__init__(records, lambda x: 0 <= x <= 1)
