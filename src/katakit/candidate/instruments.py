"""What only a process that shares the candidate's memory can observe.

Random states, peak memory and reused buffers are invisible from the judge, so
these run beside the candidate: inside the worker, or in this very process when
the judge works without a boundary (``--pdb``).
"""

from __future__ import annotations

import hashlib
import random
import sys
import tracemalloc
from collections.abc import Iterable
from typing import Any


def random_state() -> str:
    """Return a digest of the global random states of `random` and `numpy.random`."""
    digest = hashlib.sha256(repr(random.getstate()).encode())
    if "numpy" in sys.modules:
        import numpy as np

        name, keys, position, has_gauss, gauss = np.random.get_state(legacy=True)  # noqa: NPY002 (the very state to look at)
        digest.update(keys.tobytes() + repr((name, position, has_gauss, gauss)).encode())
    return digest.hexdigest()


def seed_global_random(seed: int) -> None:
    """Seed the global random states, to see whether a solution reads them."""
    random.seed(seed)
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed(seed)  # noqa: NPY002 (the very state to set)


def collect(iterable: Iterable[Any], limit: int = 100_000) -> list[Any]:
    """Return the items of an iterable, none of them copied before the end.

    A solution that yields the same buffer again and again shows it here: all
    its items look like the last.
    """
    items: list[Any] = []
    for item in iterable:
        items.append(item)
        if len(items) > limit:
            raise ValueError(f"the iterable goes on after {limit} items")
    return items


def start_memory() -> None:
    """Begin to trace allocations (NumPy reports its buffers to tracemalloc)."""
    tracemalloc.start()
    tracemalloc.reset_peak()


def stop_memory() -> int:
    """Return the peak of the traced allocations in bytes, and stop."""
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
