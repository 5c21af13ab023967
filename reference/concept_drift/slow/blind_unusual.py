"""Numpy scalars and arrays for all state, properties, a generator that is sent values, inheritance.

Fails: fast
Written: blind, from the brief alone
"""

from collections import deque

import numpy as np


class BadValue(ValueError):
    pass


class Detector:
    """A generator does the work: it is sent values and yields (width, drift, warning)."""

    state = (np.int64(0), np.False_, np.False_)

    def __init__(self, **options):
        for name in ("min_instances", "max_buckets"):
            if name in options and options[name] < 1:
                raise BadValue(f"{options[name]}")
        self.options = options
        self.work = None

    @property
    def width(self):
        return self.state[0]

    @property
    def drift(self):
        return self.state[1]

    def check(self, x):
        raise NotImplementedError

    def update(self, x):
        x = self.check(np.float64(x))
        if self.work is None or (self.restarts and self.drift):
            self.work = self.run(**self.options)
            next(self.work)
        self.state = self.work.send(x)
        return self


class PageHinkley(Detector):
    restarts = True

    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        try:
            signs = dict(up=(1.0,), down=(-1.0,), both=(1.0, -1.0))[direction]
        except KeyError:
            raise BadValue(direction) from None
        super().__init__(
            threshold=threshold, delta=delta, min_instances=min_instances, signs=np.array(signs)
        )

    def check(self, x):
        if not np.isfinite(x):
            raise BadValue("finite numbers only")
        return x

    def run(self, threshold, delta, min_instances, signs):
        n, mean = np.int64(0), np.float64(0)
        u, least = np.zeros(len(signs)), np.full(len(signs), np.inf)
        state = None
        while True:
            x = yield state
            n += 1
            mean += (x - mean) / n
            u += signs * (x - mean) - delta
            np.minimum(least, u, out=least)
            state = (n, np.bool_(n >= min_instances) & (u - least > threshold).any(), np.False_)


class DDM(Detector):
    restarts = True
    since_warning = np.int32(0)

    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        super().__init__(
            levels=np.array([drift_level, warning_level]), min_instances=min_instances
        )

    @property
    def warning(self):
        return self.state[2]

    def check(self, x):
        if x not in (0.0, 1.0):
            raise BadValue("zeros and ones only")
        return x

    def update(self, x):
        before = np.int32(0) if self.drift else self.since_warning
        super().update(x)
        self.since_warning = before + np.int32(1) if self.drift or self.warning else np.int32(0)

    def run(self, levels, min_instances):
        right, wrong = np.int64(0), np.int64(0)
        best = (np.inf, np.inf, np.inf)
        state = None
        while True:
            x = yield state
            right += x == 0
            wrong += x == 1
            n = right + wrong
            drift = warning = np.False_
            if n >= min_instances:
                p = wrong / n
                s = np.sqrt(p * (right / n) / n)
                best = min(best, (p + s, p, s))
                drift, warning = p + s > best[1] + levels * best[2]
            state = (n, drift, warning & ~drift)


class ADWIN(Detector):
    restarts = False

    def __init__(self, *, delta=0.002, max_buckets=5):
        super().__init__(delta=delta, max_buckets=max_buckets)

    def check(self, x):
        if not 0 <= x <= 1:
            raise BadValue("0 to 1 only")
        return x

    def run(self, delta, max_buckets):
        buckets = deque()  # newest first: (size, mean)
        state = None
        while True:
            x = yield state
            buckets.appendleft((1, x))
            size = 1
            while sum(b[0] == size for b in buckets) > max_buckets:
                i = max(j for j, b in enumerate(buckets) if b[0] == size)
                merged = (2 * size, (buckets[i][1] + buckets[i - 1][1]) / 2)
                del buckets[i]
                buckets[i - 1] = merged
                size *= 2
            drift = np.False_
            while self.cut(buckets, delta):
                buckets.pop()
                drift = np.True_
            state = (np.int64(sum(b[0] for b in buckets)), drift, np.False_)

    @staticmethod
    def cut(buckets, delta):
        n = sum(b[0] for b in buckets)
        total = sum(b[0] * b[1] for b in buckets)
        n1, sum1 = 0, 0.0
        for size, mean in list(buckets)[:-1]:
            n1 += size
            sum1 += size * mean
            n0 = n - n1
            bound = np.sqrt(np.log(4 * n / delta) * (1 / n0 + 1 / n1) / 2)
            if abs(sum1 / n1 - (total - sum1) / n0) > bound:
                return True
        return False
