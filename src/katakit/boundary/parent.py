"""The tie of a process to the one that started it."""

from __future__ import annotations

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


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
