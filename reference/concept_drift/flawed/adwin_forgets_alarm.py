"""A refused value puts the `drift` of `ADWIN` back to false.

Fails: adwin-values
Written: after the suite
Same set as: values_clipped.py, because only a refused value shows either.
"""

import math


def _at_least_one(name, value):
    if value < 1:
        raise ValueError(f"{name} must be at least 1, got {value!r}")
    return value


class PageHinkley:
    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        if direction not in ("up", "down", "both"):
            raise ValueError(f"direction must be 'up', 'down' or 'both', got {direction!r}")
        self.min_instances = _at_least_one("min_instances", min_instances)
        self.threshold = threshold
        self.delta = delta
        self._up = direction != "down"
        self._down = direction != "up"
        self.drift = False
        self._start()

    def _start(self):
        self.width = 0
        self._total = self._rise = self._fall = 0.0

    def update(self, x):
        x = float(x)
        if not math.isfinite(x):
            raise ValueError(f"value must be finite, got {x!r}")
        if self.drift:
            self._start()
        self.width += 1
        self._total += x
        off = x - self._total / self.width
        self._rise = max(0.0, self._rise + off - self.delta)
        self._fall = max(0.0, self._fall - off - self.delta)
        self.drift = self.width >= self.min_instances and (
            (self._up and self._rise > self.threshold)
            or (self._down and self._fall > self.threshold)
        )


class DDM:
    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        self.min_instances = _at_least_one("min_instances", min_instances)
        self.warning_level = warning_level
        self.drift_level = drift_level
        self.drift = self.warning = False
        self.since_warning = 0
        self._start()

    def _start(self):
        self.width = self._errors = 0
        self._best = (math.inf, math.inf)

    def update(self, x):
        if not (x == 0 or x == 1):
            raise ValueError(f"value must be 0 or 1, got {x!r}")
        if self.drift:
            self._start()
            self.since_warning = 0
        self.width += 1
        self._errors += int(x)
        self.drift = self.warning = False
        if self.width >= self.min_instances:
            p = self._errors / self.width
            s = math.sqrt(p * (1 - p) / self.width)
            if p + s < sum(self._best):
                self._best = (p, s)
            best_p, best_s = self._best
            self.drift = p + s > best_p + self.drift_level * best_s
            self.warning = not self.drift and p + s > best_p + self.warning_level * best_s
        self.since_warning = self.since_warning + 1 if self.drift or self.warning else 0


class ADWIN:
    def __init__(self, *, delta=0.002, max_buckets=5):
        if max_buckets < 1:
            raise ValueError("max_buckets is " + str(max_buckets))
        self.delta = delta
        self.max_buckets = max_buckets
        self.rows = []  # rows[k]: the sums of the buckets of 2**k values, oldest first
        self.width = 0
        self.total = 0.0
        self.drift = False

    def update(self, x):
        self.drift = False
        x = float(x)
        if not (x >= 0 and x <= 1):
            raise ValueError("not from 0 to 1: " + str(x))
        self.width = self.width + 1
        self.total = self.total + x
        carry = x
        k = 0
        while carry is not None:
            if k == len(self.rows):
                self.rows.append([])
            row = self.rows[k]
            row.append(carry)
            carry = None
            if len(row) > self.max_buckets:
                carry = row.pop(0) + row.pop(0)
            k = k + 1
        self.drift = False
        while self.cut():
            self.total = self.total - self.rows[-1].pop(0)
            self.width = self.width - 2 ** (len(self.rows) - 1)
            while not self.rows[-1]:
                self.rows.pop()
            self.drift = True

    def cut(self):
        n0 = 0
        sum0 = 0.0
        log = math.log(4 * self.width / self.delta)
        for k in range(len(self.rows) - 1, -1, -1):
            for bucket in self.rows[k]:
                n0 = n0 + 2**k
                sum0 = sum0 + bucket
                n1 = self.width - n0
                if n1 == 0:
                    return False
                gap = sum0 / n0 - (self.total - sum0) / n1
                if abs(gap) > math.sqrt(log * (1 / n0 + 1 / n1) / 2):
                    return True
        return False
