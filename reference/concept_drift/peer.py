"""River in the kata's interface: the independent oracle of the two core detectors.

River starts anew with the update after an alarm, as the brief does, and alarms above the
bound, not on it. Its `warm_start` is the last width without a best. Its ADWIN estimates
variances and forgets its window after an alarm, so the one below is NumPy's, from the paper.
"""

import numpy as np
from river import drift
from river.drift import binary


class _Detector:
    """Checks what River does not, and counts."""

    def __init__(self, river):
        self._river = river
        self.width = 0

    @property
    def drift(self):
        return self._river.drift_detected

    def update(self, x):
        if not self._accepts(x):
            raise ValueError(f"{x} is refused")
        self.width = 1 if self.drift else self.width + 1
        self._river.update(float(x))


class PageHinkley(_Detector):
    def __init__(self, *, threshold=50.0, delta=0.005, min_instances=30, direction="up"):
        if min_instances < 1:
            raise ValueError(f"min_instances={min_instances}")
        options = {"threshold": threshold, "delta": delta, "min_instances": min_instances}
        super().__init__(drift.PageHinkley(**options, alpha=1.0, mode=_mode(direction)))

    def _accepts(self, x):
        return np.isfinite(x)


class DDM(_Detector):
    def __init__(self, *, warning_level=2.0, drift_level=3.0, min_instances=30):
        if min_instances < 1:
            raise ValueError(f"min_instances={min_instances}")
        super().__init__(binary.DDM(min_instances - 1, warning_level, drift_level))
        self.since_warning = 0

    @property
    def warning(self):
        return self._river.warning_detected

    def _accepts(self, x):
        return x == 0 or x == 1

    def update(self, x):
        run = 0 if self.drift else self.since_warning
        super().update(x)
        self.since_warning = run + 1 if self.drift or self.warning else 0


class ADWIN:
    def __init__(self, *, delta=0.002, max_buckets=5):
        if max_buckets < 1:
            raise ValueError(f"max_buckets={max_buckets}")
        self.delta, self.max_buckets, self.drift = delta, max_buckets, False
        self._buckets = np.empty((2, 0))  # sizes and sums, oldest first

    @property
    def width(self):
        return int(self._buckets[0].sum())

    def update(self, x):
        if not 0 <= x <= 1:
            raise ValueError(f"{x} is refused")
        self._buckets = np.column_stack([self._buckets, [1.0, x]])
        self._compress()
        whole = self._buckets.shape[1]
        while self._is_cut():
            self._buckets = self._buckets[:, 1:]
        self.drift = self._buckets.shape[1] < whole

    def _compress(self):
        size = 1
        while (same := np.flatnonzero(self._buckets[0] == size)).size > self.max_buckets:
            self._buckets[:, same[0]] += self._buckets[:, same[1]]
            self._buckets = np.delete(self._buckets, same[1], axis=1)
            size *= 2

    def _is_cut(self):
        older = self._buckets.cumsum(axis=1)
        n = older[0, -1]
        newer = older[:, -1:] - older
        older, newer = older[:, :-1], newer[:, :-1]
        bound = np.sqrt(np.log(4 * n / self.delta) * (1 / older[0] + 1 / newer[0]) / 2)
        return (np.abs(older[1] / older[0] - newer[1] / newer[0]) > bound).any()


def _mode(direction):
    if direction not in ("up", "down", "both"):
        raise ValueError(f"unknown direction {direction!r}")
    return direction
