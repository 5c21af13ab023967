"""The folder in which this process has its archives open: its own, and gone when it ends.

It lies below the system's temporary folder, mode 0700, and is on the list of what a worker may
not read. A lock on it says that its owner, or a judge forked by it, lives. What a killed process
left has no such lock, and the next process that opens an archive removes it.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "katakit-open-"


@dataclass
class _Owned:
    path: Path
    lock: int
    pid: int = field(default_factory=os.getpid)

    def remove(self) -> None:
        """Remove it, in the process that made it and in no fork of that."""
        if self.pid == os.getpid():
            shutil.rmtree(self.path, ignore_errors=True)


_owned: list[_Owned] = []


def private_folder() -> Path:
    """Return this process's folder, made at the first call."""
    if not _owned or _owned[-1].pid != os.getpid():
        _remove_leftovers()
        _owned.append(_make())
        _at_exit(_owned[-1])
    return _owned[-1].path


def _make() -> _Owned:
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            if _is_ours(path, lock):
                return _Owned(path, lock)
            os.close(lock)


def _is_ours(path: Path, lock: int) -> bool:
    """Lock a new folder; False if another process has just taken it for a leftover."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks, where nobody looks for leftovers either
    return path.exists()


def _remove_leftovers() -> None:
    with os.scandir(tempfile.gettempdir()) as entries:
        found = [entry.path for entry in entries if entry.name.startswith(PREFIX)]
    for path in found:
        with contextlib.suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(lock).st_uid == os.geteuid():
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)


def _at_exit(folder: _Owned) -> None:
    atexit.register(folder.remove)
    # A process that multiprocessing forked ends without a word to atexit. Where that is not
    # imported nobody has forked by it, and to import it would cost more than all the rest.
    if "multiprocessing.util" in sys.modules:
        from multiprocessing.util import Finalize

        Finalize(None, folder.remove, exitpriority=0)
