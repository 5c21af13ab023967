"""Writing files so that a crash leaves either the old content or the new, whole.

The files that a call is to write are looked at before anything is run, so that no work is
lost to a path that can't be written.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from katakit.errors import KataError, in_words

_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|\d+|thread-self))/fd/(\d+)")
TEMPORARY = ".katakit-"
"""How the names begin of files that are being written."""
_LINKS = 40
"""As many as the kernel follows."""


def read_text(path: Path) -> str:
    """Return a UTF-8 text; the mark with which some editors begin a file is no part of it."""
    return read_file(path).decode("utf-8-sig")


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


def write_if_new(path: Path, data: bytes) -> None:
    """Write a file unless it has this content already."""
    if not path.is_file() or path.read_bytes() != data:
        write_atomically(path, data)


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


class Outputs:
    """The outputs that a call names.

    Parameters
    ----------
    named : mapping of str to str, path or None
        Option to path: ``{"--json": "verdict.json", "--junit": None}``.
    inputs : iterable of path
        Files that the call reads, and folders all of whose files it may read.

    Raises
    ------
    KataError
        If one can't be written, is an input, or is named twice.
    """

    def __init__(self, named: Mapping[str, str | Path | None], inputs: Iterable[Path] = ()) -> None:
        self._paths = {
            option: Path(path).expanduser() if str(path) else path
            for option, path in named.items()
            if path is not None
        }
        sources = list(inputs)
        taken: dict[str, str] = {}
        for option, path in self._paths.items():
            said = f"{option} {path}"
            if path == "":
                raise KataError(f"{option} names no file.")
            try:
                target = follow(Path(path))
                if descriptor_of(target) is not None or not _can_be_kept(target):
                    continue  # it takes whatever comes, from anybody
            except OSError as error:
                raise _refused(said, error) from error
            if source := next((s for s in sources if _is_of(target, s)), None):
                raise KataError(f"{said} would overwrite what this call reads: {source}. "
                                "Nothing was done; name another file.")  # fmt: skip
            other = taken.setdefault(os.path.realpath(target), option)
            if other != option:
                raise KataError(f"{said} is what {other} writes. Name two files.")

    def __bool__(self) -> bool:
        return bool(self._paths)

    def __contains__(self, option: str) -> bool:
        return option in self._paths

    def write(self, option: str, data: bytes) -> None:
        """Write what the option asks for.

        Raises
        ------
        KataError
            If that can't be.
        """
        path = Path(self._paths[option])
        try:
            write_atomically(path, data)
        except OSError as error:
            raise _refused(f"{option} {path}", error) from error


def _can_be_kept(target: Path) -> bool:
    """Tell a regular file, or one to come, from a pipe or a device.

    Raises
    ------
    OSError
        If no file of that name can be written.
    """
    if target.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not is_regular_or_new(target):
        return False
    folder = next(place for place in target.absolute().parents if os.path.lexists(place))
    if not folder.is_dir():
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target))
    writable = os.access(folder, os.W_OK | os.X_OK)
    if not writable or (target.exists() and not os.access(target, os.W_OK)):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return True


def _is_of(target: Path, source: Path) -> bool:
    """Tell whether a file that is there is a source, by whatever name, or lies in it."""
    if not target.exists() or not source.exists():
        return False
    if source.is_dir():
        return Path(os.path.realpath(target)).is_relative_to(os.path.realpath(source))
    return target.samefile(source)


def _refused(said: str, error: OSError) -> KataError:
    return KataError(f"{said} can't be written: {in_words(error)}.")
