"""What the kit's processes are set up with: one thread each, an end with their parent's, a bound.

Judge, workers and measurements work side by side on few processors: numeric libraries that
start a thread for each would take them from each other.
"""

from __future__ import annotations

import os
import resource
import signal
import sys

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
"""Environment variables of the libraries that would start a thread for each processor."""

_PR_SET_PDEATHSIG = 1
_JUDGE_MB = 2048
"""The judge's own memory, beyond what a worker may take."""


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when its parent dies (Linux).

    Parameters
    ----------
    parent : int, optional
        The pid of the process that is to be the parent; if it has died already,
        this one ends at once.
    """
    if sys.platform == "linux":
        import ctypes  # a supervisor reads this module and has no use for that one

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def bound_memory(worker_mb: int) -> None:
    """Bound this process and all that it starts."""
    if sys.platform != "linux":
        return
    wanted = (_JUDGE_MB + worker_mb) << 20
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
