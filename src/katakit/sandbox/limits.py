"""Resource limits: of one worker on every system, and of a whole tree where there are cgroups."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import resource
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from katakit.sandbox import kernel
from katakit.sandbox.isolation import Policy

_OTHERS_THREADS = 4096
_PAGE = resource.getpagesize()


def begin() -> None:
    """Leave the session and stand first in line when memory runs out.

    Comes before any change of user: an ordinary one may not touch the latter any more.
    """
    if os.getsid(0) != os.getpid():
        os.setsid()
    os.umask(0o077)
    if sys.platform == "linux":
        _be_killed_first()


def apply(policy: Policy, *, own_user: bool) -> None:
    """Set every limit, soft and hard.

    Parameters
    ----------
    policy : Policy
        Says how much.
    own_user : bool
        Whether no other process runs under the worker's user.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, policy.cpu_seconds, policy.cpu_seconds + 1)
    _limit(resource.RLIMIT_FSIZE, policy.file_bytes)
    _limit(resource.RLIMIT_NOFILE, policy.descriptors)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, _mapped_bytes() + policy.memory_bytes)
        _limit(resource.RLIMIT_NPROC, policy.threads if own_user else _threads() + _OTHERS_THREADS)
        _limit(resource.RLIMIT_MSGQUEUE, 0)
        _limit(resource.RLIMIT_NICE, 0)
        _limit(resource.RLIMIT_RTPRIO, 0)


def tie(parent: int) -> None:
    """Die with `parent`, gain nothing ever again, and be closed to debuggers.

    Comes after every change of user, which clears the first and the last.

    Raises
    ------
    SandboxError
        If the parent has gone already: nobody would end this process.
    """
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if os.getppid() != parent:
        raise kernel.SandboxError(f"the zygote (process {parent}) has gone")


def _limit(which: int, soft: int, hard: int | None = None) -> None:
    """Set a limit; where the system's own is lower, that one holds."""
    ceiling = resource.getrlimit(which)[1]
    hard = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))


def _be_killed_first() -> None:
    """When the machine runs out of memory, the kernel takes the worker and not the judge."""
    with suppress(OSError):  # a wish, not a layer: containers may forbid it
        file = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(file, b"1000")
        finally:
            os.close(file)


def _mapped_bytes() -> int:
    return int(_words("/proc/self/statm")[0]) * _PAGE


def _threads() -> int:
    """Threads on this machine now, an upper bound of the user's own."""
    return int(_words("/proc/loadavg")[3].split(b"/")[1])


def _words(path: str) -> list[bytes]:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(file, 256).split()
    finally:
        os.close(file)


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
