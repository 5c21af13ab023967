"""How a person calls the kit here, for the commands that are suggested: fit to be pasted."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

from katakit.errors import shown


def call(command: str, *words: str) -> str:
    """Return a call as it is typed: ``nox -s hint -- drift`` or ``katakit hint drift``."""
    by_nox = os.environ.get("KATAKIT_CALLED_BY") == "nox"
    start = f"nox -s {command}" if by_nox else f"katakit {command}"
    quoted_words = map(shlex.quote, words)
    return " ".join([start, *(["--"] if by_nox and words else []), *quoted_words])


def typed(path: Path | str) -> str:
    """Return a path as a word of a command, not yet quoted; never one that reads as an option."""
    text = shown(path) if isinstance(path, Path) else path
    return f"./{text}" if text.startswith("-") else text


def toml(path: Path) -> str:
    """Return a path as a text of TOML."""
    return json.dumps(shown(path), ensure_ascii=False)


def quoted(path: Path | str) -> str:
    """Return a path as a person here types it into a shell."""
    return shlex.quote(typed(path))
