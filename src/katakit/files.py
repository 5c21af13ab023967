"""Writing files so that a crash leaves either the old content or the new, whole."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def read_text(path: Path) -> str:
    """Return a UTF-8 text; the mark with which some editors begin a file is no part of it."""
    return path.read_text("utf-8-sig")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file, making its folder if need be.

    The content goes to a temporary file beside it, is flushed to the disk and then
    takes the name in one step.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def write_if_new(path: Path, data: bytes) -> None:
    """Write a file unless it has this content already."""
    if not path.is_file() or path.read_bytes() != data:
        write_atomically(path, data)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
