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
    folder = members / member
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            return None
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(folder / f"{kata}.py", flags)
    except (OSError, ValueError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        return Source("", "Its solution is larger than 64 kB and is not shown.")
    same = hashlib.sha256(data).hexdigest() == judged_sha256
    text = clean(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    return Source(text, "" if same else "Changed since it was judged.")
