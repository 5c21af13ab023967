"""CPU time and peak memory of another process, read from outside, where nobody can bend them."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from pathlib import Path

NAME = "process_cpu" if sys.platform == "linux" else "wall"
"""What is read: on other systems than Linux only the time on the wall."""


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process, its threads and its children have used, in seconds.

    On Linux a process's CPU clock has a number of its own, ``~pid << 3 | 2``: nanoseconds,
    all threads counted, readable whatever the process's user. It leaves out children,
    which the sandbox denies; where that could not be had, they are added.

    Raises
    ------
    ProcessLookupError
        If the process has gone.
    """
    if sys.platform != "linux":
        return time.monotonic()
    try:
        own = time.clock_gettime((~pid << 3) | 2)
    except OSError:
        raise ProcessLookupError(pid) from None
    return own + _of_children(pid)


_TICK = os.sysconf("SC_CLK_TCK")


def _of_children(pid: int) -> float:
    """Return what ended children took, to a hundredth of a second, and what living ones have."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        living = [
            int(child)
            for task in os.listdir(f"/proc/{pid}/task")
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()
        ]
    except OSError:
        return 0.0
    total = (int(fields[13]) + int(fields[14])) / _TICK  # cutime and cstime, fields 16 and 17
    for child in living:
        with contextlib.suppress(ProcessLookupError):
            total += cpu_seconds(child)
    return total


_SET_BACK = b"5"
"""``proc_pid_clear_refs(5)``: resets the peak of the resident set."""


class Peak:
    """The high-water mark of one process.

    Parameters
    ----------
    pid : int
        The process.
    descriptor : int
        Its ``/proc/self/clear_refs``, opened by itself for writing.
    """

    def __init__(self, pid: int, descriptor: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._descriptor = descriptor

    def begin(self) -> None:
        """Set the mark back to what is in use now."""
        os.write(self._descriptor, _SET_BACK)
        self._before = self._read("VmRSS")

    def bytes_since(self) -> int:
        """Return by how much the process has grown at most since `begin`."""
        return max(0, self._read("VmHWM") - self._before)

    def close(self) -> None:
        """Let go of the descriptor."""
        os.close(self._descriptor)

    def _read(self, name: str) -> int:
        found = re.search(rf"^{name}:\s+(\d+) kB$", self._status.read_text(), re.MULTILINE)
        if found is None:
            raise ProcessLookupError(f"{self._status} has no {name}: the process has ended")
        return int(found[1]) << 10
