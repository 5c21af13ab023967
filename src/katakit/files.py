"""Writing files so that a crash leaves either the old content or the new, whole.

What is no regular file (a pipe, a device, a descriptor such as ``/dev/stdout``) is written
through, as any other program would; a link stays a link, and what it points to is written.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import tempfile
from pathlib import Path

_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|\d+|thread-self))/fd/(\d+)")
TEMPORARY = ".katakit-"
"""How the names begin of files that are being written."""
_LINKS = 40
"""As many as the kernel follows."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file, making its folder if need be.

    The content of a regular file goes to a temporary file beside it, is flushed to the disk
    and then takes the name in one step.

    Raises
    ------
    OSError
        If it can't be written; what was there before is there still.
    """
    target = follow(path)
    if (number := descriptor_of(target)) is not None:
        _write_to_descriptor(number, data)
        return
    if not is_regular_or_new(target):
        # A pipe that nobody reads must not stop the run for ever.
        descriptor = os.open(target, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        os.set_blocking(descriptor, True)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        return
    mode = _mode_of(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        _take_name(temporary, target, data)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def read_file(path: Path) -> bytes:
    """Return what a file holds; a pipe that nobody writes to is empty, and not waited for.

    Raises
    ------
    OSError
        If it can't be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def follow(path: Path) -> Path:
    """Return what a path leads to through links, up to a process's descriptor if it names one.

    Raises
    ------
    OSError
        If the links go round in a circle.
    """
    for _ in range(_LINKS):
        if descriptor_of(path) is not None or not path.is_symlink():
            return path
        path = Path(os.path.normpath(path.parent.resolve() / os.readlink(path)))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def descriptor_of(path: Path) -> int | None:
    """Return the number of the descriptor that a path names, as ``/proc/self/fd/1`` does."""
    found = _DESCRIPTOR.fullmatch(str(path))
    return int(found[1]) if found else None


def is_regular_or_new(path: Path) -> bool:
    """Tell whether a path, its links followed, is a regular file or nothing yet."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True


def _write_to_descriptor(number: int, data: bytes) -> None:
    """Write where the descriptor stands, so that what was printed before is not overwritten."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(data)


def _mode_of(target: Path) -> int:
    """Return the mode that a file shall have: its own if it is there.

    Raises
    ------
    PermissionError
        If it is there and may not be written: to rename over it would not ask.
    """
    if not target.exists():
        return 0o666 & ~_umask()
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return stat.S_IMODE(target.stat().st_mode)


def _take_name(temporary: str, target: Path, data: bytes) -> None:
    """Let the temporary file take the name; a file that is a mount of its own is written over."""
    try:
        os.replace(temporary, target)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EXDEV):
            raise
        target.write_bytes(data)
        os.unlink(temporary)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
