"""The members' solutions, which others may read once their kata was due.

They are strangers' files: only a plain file of a plain folder is opened, so that a link of that
name shows nothing else of the organiser's machine.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from katakit.report.words import clean

LARGEST = 64 * 1024


@dataclass(frozen=True)
class Source:
    """The text of a solution, cleaned, and what must be said about it."""

    text: str
    remark: str = ""


def read_source(members: Path, member: str, kata: str, judged_sha256: str) -> Source | None:
    """Return a member's solution, None where there is no plain file of it."""
    try:
        if not stat.S_ISDIR(os.lstat(members / member).st_mode):
            return None
        data = _read(members / member / f"{kata}.py")
    except (OSError, ValueError):
        return None
    if data is None:
        return None
    if len(data) > LARGEST:
        return Source("", "Its solution is larger than 64 kB and is not shown.")
    same = hashlib.sha256(data).hexdigest() == judged_sha256
    text = clean(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    return Source(text, "" if same else "Changed since it was judged.")


def _read(path: Path) -> bytes | None:
    """Return the beginning of a plain file, None of anything else; a pipe is not waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return os.read(descriptor, LARGEST + 1)
    finally:
        os.close(descriptor)
