"""What only a process that shares the candidate's memory can observe.

Random states, peak memory and reused buffers are invisible from the judge, so
these run beside the candidate: inside the worker, or in this very process when
the judge works without a boundary (``--pdb``).
"""

from __future__ import annotations

import copy
import random
import sys
from collections.abc import Iterable
from typing import Any


def random_state() -> str:
    """Return a digest of the global random states of `random` and `numpy.random`."""
    import hashlib

    digest = hashlib.sha256(repr(random.getstate()).encode())
    if "numpy" in sys.modules:
        import numpy as np

        state = np.random.get_state(legacy=False)  # noqa: NPY002 (the very state to look at)
        digest.update(repr(state["state"]["key"].tolist()).encode())
        digest.update(repr([state["state"]["pos"], state["has_gauss"], state["gauss"]]).encode())
    return digest.hexdigest()


def seed_global_random(seed: int) -> None:
    """Seed the global random states, to see whether a solution reads them."""
    random.seed(seed)
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed(seed)  # noqa: NPY002 (the very state to set)


def collect(iterable: Iterable[Any], as_drawn: bool = False, limit: int = 100_000) -> list[Any]:
    """Return the items of an iterable, none of them copied before the end.

    A solution that yields the same buffer again and again shows it here: all
    its items look like the last. With `as_drawn` each is copied as it is drawn,
    which is what a loop over the iterable would see, at the cost of one call.
    """
    items: list[Any] = []
    for item in iterable:
        items.append(copy.deepcopy(item) if as_drawn else item)
        if len(items) > limit:
            raise ValueError(f"the iterable goes on after {limit} items")
    return items


def start_memory() -> None:
    """Begin to trace allocations (NumPy reports its buffers to tracemalloc)."""
    import tracemalloc

    tracemalloc.start()
    tracemalloc.reset_peak()


def stop_memory() -> int:
    """Return the peak of the traced allocations in bytes, and stop."""
    import tracemalloc

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def trim_memory() -> None:
    """Give back what is free, so that what is taken next shows as growth of the process."""
    import ctypes
    import gc

    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
    if trim is not None:
        trim(0)
