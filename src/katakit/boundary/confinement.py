"""What a worker gives up before it sees the candidate's code.

Process limits from the first day: memory, CPU time, file size, descriptors, no core
dumps, and death together with the zygote. The kernel layers of `katakit.sandbox` are
entered here too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Confinement:
    """Limits that are computed once and entered by each worker."""

    limits: tuple[tuple[int, int], ...]
    isolation: dict[str, Any]

    @classmethod
    def prepare(cls, order: dict[str, Any]) -> Confinement:
        """Compute the limits for the workers of this zygote."""
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        limits = (
            (resource.RLIMIT_AS, _mapped_bytes() + (order["memory_mb"] << 20)),
            (resource.RLIMIT_CPU, order["cpu_seconds"]),
            (resource.RLIMIT_FSIZE, order["file_mb"] << 20),
            (resource.RLIMIT_NOFILE, 256),
            (resource.RLIMIT_CORE, 0),
        )
        return cls(limits, {"level": "process", "layers": {}, "reason": ""})

    def enter(self, scratch: Path, parent: int) -> None:
        """Give up, for good, what a solution has no need of."""
        for which, most in self.limits:
            _, hard = resource.getrlimit(which)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (most, most))
        die_with_parent(parent)


def die_with_parent(parent: int | None = None) -> None:
    """Have the kernel kill this process when its parent dies (Linux).

    Parameters
    ----------
    parent : int, optional
        The pid of the process that is to be the parent; if it has died already,
        this one ends at once.
    """
    if sys.platform != "linux":
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


def reap_orphans(keep: set[int]) -> None:
    """Kill and reap every child of this process but those of `keep`, and theirs.

    A subreaper inherits what its workers left behind, also what went into a session
    of its own; killing one process hands its children over, hence the loop.
    """
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while True:
        try:
            orphans = {int(pid) for pid in children.read_text().split()} - keep
        except OSError:
            return  # no /proc: process groups must do
        if not orphans:
            return
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _mapped_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 4 << 30
    return pages * resource.getpagesize()
