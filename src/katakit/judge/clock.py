"""The CPU time of another process, read from outside, where nobody can bend it."""

from __future__ import annotations

import contextlib
import sys
import time

from katakit.boundary.nursery import Process


def cpu_seconds(process: Process) -> float:
    """Return the CPU time that a process has used, its threads included, in seconds.

    On Linux a process's CPU clock has a number of its own, ``~pid << 3 | 2``, readable
    whatever the process's user. Elsewhere, and when the process has gone: 0.
    """
    if sys.platform != "linux":
        return 0.0
    with contextlib.suppress(OSError):
        return time.clock_gettime((~process.pid << 3) | 2)
    return 0.0
