"""What a member may be called: the one rule that `grade`, `changed` and a group's sessions have."""

from __future__ import annotations

import re
import unicodedata

HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RULE = "a handle has at most 64 of a-z, A-Z, 0-9, '.', '_', '-' and begins with a letter or digit"


def is_handle(name: str) -> bool:
    """Tell whether a folder of this name can be a member's."""
    return HANDLE.fullmatch(name) is not None


def nearest_handle(name: str) -> str:
    """Return the handle that a name may have been meant for, ``""`` where there is none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    found = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("._-")[:64]
    return found if is_handle(found) else ""
