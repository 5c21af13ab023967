"""Who takes turns on one processor: judge and worker while they talk, and all who are compared.

They take turns: one waits while the other works. On two processors each turn wakes one that
has gone to sleep, which takes three to eight times as long as the switch on one (in a virtual
machine: 12 against 70 us). The workers made ahead have the other processors to themselves.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from katakit.boundary.worker_process import WorkerProcess

_LIBC = ctypes.CDLL(None)


@contextmanager
def side_by_side(process: WorkerProcess) -> Iterator[None]:
    """Keep a worker, and this process in the block, on the processor where this one is now.

    A wish and no bound: where the system does not grant it, nothing changes.
    """
    if sys.platform != "linux" or (os.cpu_count() or 1) < 2:
        yield
        return
    before = os.sched_getaffinity(0)
    here = {_LIBC.sched_getcpu()}
    with contextlib.suppress(OSError, ValueError):
        os.sched_setaffinity(process.pid, here)
        os.sched_setaffinity(0, here)
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            os.sched_setaffinity(0, before)
            # Its end takes a while, and that of its memory: not here, where the next one starts.
            os.sched_setaffinity(process.pid, before - here or before)


@contextmanager
def on_processor(number: int, *pids: int) -> Iterator[None]:
    """Keep this process in the block, and others, on one of the processors that it may use.

    Parameters
    ----------
    number : int
        Which one, from 0; beyond the last one counting begins anew.
    """
    if sys.platform != "linux":
        yield
        return
    before = os.sched_getaffinity(0)
    one = {sorted(before)[number % len(before)]}
    for pid in (0, *pids):
        with contextlib.suppress(OSError):  # it has ended, or this user may not
            os.sched_setaffinity(pid, one)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, before)
