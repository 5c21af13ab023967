"""One memory limit for a whole tree of processes, where the system lets us set one.

`RLIMIT_AS` bounds each process; a solution that may fork (level ``process``) could have
that many times over. A control group bounds the sum. It needs a hierarchy that this user
may write to, which root mostly has and an ordinary user only where one was delegated, so
it is used where it is there and never required.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PREFIX = "katakit-"
_COUNT = itertools.count()
_V1, _V2 = "memory.limit_in_bytes", "memory.max"


@dataclass(frozen=True)
class Group:
    """A group of our own.

    Attributes
    ----------
    folder : Path
        Its folder in the control group file system.
    """

    folder: Path

    @classmethod
    def make(cls, limit: int) -> Group | None:
        """Return a group whose processes have `limit` bytes together, None if none can be had."""
        for parent, file in _places():
            folder = parent / f"{_PREFIX}{os.getpid()}-{next(_COUNT)}"
            try:
                _sweep(parent)
                folder.mkdir()
                (folder / file).write_text(str(limit))
            except OSError:
                with contextlib.suppress(OSError):
                    folder.rmdir()
                continue
            return cls(folder)
        return None

    def take(self, pid: int) -> None:
        """Move a process, and all that it will start, into the group."""
        with contextlib.suppress(OSError):  # it may have ended already
            (self.folder / "cgroup.procs").write_text(str(pid))

    def remove(self) -> None:
        """Remove the group, once its processes have ended."""
        with contextlib.suppress(OSError):
            self.folder.rmdir()


def _places() -> Iterable[tuple[Path, str]]:
    """Yield where a group could be made, with the name of its limit's file."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            yield Path(f"/sys/fs/cgroup/memory{path}"), _V1
        elif not controllers:
            yield Path(f"/sys/fs/cgroup{path}"), _V2


def _sweep(parent: Path) -> None:
    """Remove the groups of judges that were killed."""
    for folder in parent.glob(f"{_PREFIX}*"):
        owner = re.fullmatch(rf"{_PREFIX}(\d+)-\d+", folder.name)
        if owner and not Path(f"/proc/{owner[1]}").exists():
            Group(folder).remove()
