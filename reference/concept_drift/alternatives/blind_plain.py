"""The definitions word for word: U and its minimum, a mean updated in place, rows of buckets by size."""

import math


class _Side:
    """The rise of one sequence: U and the least U."""

    def __init__(self, delta):
        self.delta = delta
        self.n = 0
        self.mean = 0.0
        self.u = 0.0
        self.least = None

    def add(self, x):
        self.n = self.n + 1
        self.mean = self.mean + (x - self.mean) / self.n
        self.u = self.u + (x - self.mean - self.delta)
        if self.least is None or self.u < self.least:
            self.least = self.u
        return self.u - self.least


class PageHinkley:
    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        if min_instances < 1:
            raise ValueError("min_instances is " + str(min_instances))
        signs = {"up": [1], "down": [-1], "both": [1, -1]}
        if direction not in signs:
            raise ValueError("unknown direction " + str(direction))
        self.signs = signs[direction]
        self.threshold = threshold
        self.delta = delta
        self.min_instances = min_instances
        self.drift = False
        self.sides = None
        self.width = 0

    def update(self, x):
        x = float(x)
        if x != x or x == math.inf or x == -math.inf:
            raise ValueError("not a finite number: " + str(x))
        if self.drift or self.sides is None:
            self.sides = [_Side(self.delta) for _ in self.signs]
            self.width = 0
        self.width = self.width + 1
        found = False
        for sign, side in zip(self.signs, self.sides):
            if side.add(sign * x) > self.threshold:
                found = True
        self.drift = found and self.width >= self.min_instances


class DDM:
    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        if min_instances < 1:
            raise ValueError("min_instances is " + str(min_instances))
        self.warning_level = warning_level
        self.drift_level = drift_level
        self.min_instances = min_instances
        self.width = 0
        self.p = 0.0
        self.p_best = None
        self.s_best = None
        self.drift = False
        self.warning = False
        self.since_warning = 0

    def update(self, x):
        if x != 0 and x != 1:
            raise ValueError("neither 0 nor 1: " + str(x))
        if self.drift:
            self.__init__(
                warning_level=self.warning_level,
                drift_level=self.drift_level,
                min_instances=self.min_instances,
            )
        self.width = self.width + 1
        self.p = self.p + (float(x) - self.p) / self.width
        self.drift = False
        self.warning = False
        if self.width >= self.min_instances:
            s = (max(0.0, self.p * (1 - self.p)) / self.width) ** 0.5
            if self.p_best is None or self.p + s <= self.p_best + self.s_best:
                self.p_best = self.p
                self.s_best = s
            if self.p + s > self.p_best + self.drift_level * self.s_best:
                self.drift = True
            elif self.p + s > self.p_best + self.warning_level * self.s_best:
                self.warning = True
        if self.drift or self.warning:
            self.since_warning = self.since_warning + 1
        else:
            self.since_warning = 0


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
