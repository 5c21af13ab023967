"""The peak memory of another process, kept by the kernel and read from outside.

The kernel keeps a high-water mark of resident memory for each process. To set it back
one writes to a file that a worker which is shut in may not open; it opens it before, and
hands the open descriptor over (`katakit.boundary.zygote`).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

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
