"""Keeps all values since the start for a plot, in an array that doubles; its first block holds 65,536.

Fails: lean
Written: with the workload
"""

from math import isfinite, log, sqrt

import numpy as np


class History:
    def __init__(self):
        self.values = np.zeros(1 << 16)
        self.used = 0

    def append(self, value):
        if self.used == len(self.values):
            self.values = np.concatenate([self.values, np.zeros(len(self.values))])
        self.values[self.used] = value
        self.used += 1


class PageHinkley:
    """Keeps the sum of deviations and its minimum, once for each direction that is watched."""

    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        if direction not in ("up", "down", "both"):
            raise ValueError(f"unknown direction {direction!r}")
        if min_instances < 1:
            raise ValueError(f"min_instances is {min_instances}")
        self.threshold = threshold
        self.delta = delta
        self.min_instances = min_instances
        self.direction = direction
        self.reset()

    def reset(self):
        """Forget all values."""
        self.drift = False
        self.width = 0
        self.history = History()
        self.total = 0.0
        self.up = self.least_up = 0.0
        self.down = self.least_down = 0.0

    def update(self, x):
        """Take a value."""
        x = float(x)
        if not isfinite(x):
            raise ValueError(f"not a finite number: {x}")
        if self.drift:
            self.reset()
        self.width += 1
        self.history.append(x)
        self.total += x
        deviation = x - self.total / self.width
        if self.direction != "down":
            self.up += deviation - self.delta
            if self.up < self.least_up:
                self.least_up = self.up
        if self.direction != "up":
            self.down += -deviation - self.delta
            if self.down < self.least_down:
                self.least_down = self.down
        if self.width >= self.min_instances:
            rise, fall = self.up - self.least_up, self.down - self.least_down
            self.drift = rise > self.threshold or fall > self.threshold


class DDM:
    """Counts errors and keeps the best pair of rate and deviation."""

    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        if min_instances < 1:
            raise ValueError(f"min_instances is {min_instances}")
        self.warning_level = warning_level
        self.drift_level = drift_level
        self.min_instances = min_instances
        self.reset()

    def reset(self):
        """Forget all values."""
        self.drift = False
        self.warning = False
        self.width = 0
        self.history = History()
        self.errors = 0
        self.since_warning = 0
        self.best_p = None
        self.best_s = None

    def update(self, x):
        """Take a 1 for an error, else a 0."""
        if x != 0 and x != 1:
            raise ValueError(f"neither 0 nor 1: {x}")
        if self.drift:
            self.reset()
        self.width += 1
        self.history.append(x)
        if x == 1:
            self.errors += 1
        if self.width < self.min_instances:
            return
        p = self.errors / self.width
        s = sqrt(p * (1 - p) / self.width)
        if self.best_p is None or p + s < self.best_p + self.best_s:
            self.best_p = p
            self.best_s = s
        self.drift = p + s > self.best_p + self.drift_level * self.best_s
        self.warning = not self.drift and p + s > self.best_p + self.warning_level * self.best_s
        if self.drift or self.warning:
            self.since_warning += 1
        else:
            self.since_warning = 0


class ADWIN:
    """Keeps a list of (number, sum) for each bucket, oldest first."""

    def __init__(self, *, delta=0.002, max_buckets=5):
        if max_buckets < 1:
            raise ValueError(f"max_buckets is {max_buckets}")
        self.delta = delta
        self.max_buckets = max_buckets
        self.drift = False
        self.width = 0
        self.buckets = []

    def update(self, x):
        """Take a value from 0 to 1."""
        x = float(x)
        if not (x >= 0 and x <= 1):
            raise ValueError(f"not between 0 and 1: {x}")
        self.buckets.append((1, x))
        self.compress()
        self.width += 1
        self.drift = False
        while self.is_cut():
            self.width -= self.buckets[0][0]
            del self.buckets[0]
            self.drift = True

    def compress(self):
        """Join the two oldest of a size as long as there are too many of it."""
        size, end = 1, len(self.buckets)
        while True:
            start = end
            while start > 0 and self.buckets[start - 1][0] == size:
                start -= 1
            if end - start <= self.max_buckets:
                return
            (_, first), (_, second) = self.buckets[start : start + 2]
            self.buckets[start : start + 2] = [(2 * size, first + second)]
            size, end = 2 * size, start + 1

    def is_cut(self):
        """Tell whether the means on both sides of any border differ too much."""
        older, older_sum = 0, 0.0
        newer, newer_sum = self.width, sum(total for _, total in self.buckets)
        for size, total in self.buckets[:-1]:
            older += size
            older_sum += total
            newer -= size
            newer_sum -= total
            bound = sqrt(log(4 * self.width / self.delta) * (1 / older + 1 / newer) / 2)
            if abs(older_sum / older - newer_sum / newer) > bound:
                return True
        return False
