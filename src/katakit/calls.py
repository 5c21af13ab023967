"""How a person calls the kit here, for the commands that reports suggest."""

from __future__ import annotations

import os


def call(command: str, *words: str) -> str:
    """Return a call as it is typed: ``nox -s hint -- drift`` or ``katakit hint drift``."""
    by_nox = os.environ.get("KATAKIT_CALLED_BY") == "nox"
    start = f"nox -s {command}" if by_nox else f"katakit {command}"
    return " ".join([start, *(["--"] if by_nox and words else []), *words])
