"""Adding a kata root to the settings of a working directory, with all else in them as it was."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from katakit.errors import KataError, shown
from katakit.files import read_text, write_atomically
from katakit.roots import SETTINGS

_LIST = re.compile(r"^(roots\s*=\s*\[)([^\]]*)\]", re.MULTILINE)


def file_with_roots(folder: Path) -> Path:
    """Return the file of settings whose list of roots counts in a working directory."""
    usual, personal = (folder / name for name in SETTINGS)
    return personal if "roots" in _content(personal) else usual


def line_for(root: str) -> str:
    """Return the line that lists a root."""
    return f"roots = [{json.dumps(root, ensure_ascii=False)}]"


def add_root(path: Path, root: str) -> None:
    """List one more kata root in a file of settings, which need not be there.

    Raises
    ------
    KataError
        If the list can't be found in the file, which stays as it is.
    """
    before = read_text(path) if path.is_file() else ""
    settings = _content(path)
    listed = settings.get("roots", [])
    roots = [*listed, root] if isinstance(listed, list) else [root]
    quoted = json.dumps(root, ensure_ascii=False)
    if "roots" not in settings:
        after = f"{line_for(root)}\n{before}"  # before any table
    else:
        after = _LIST.sub(lambda found: f"{found[1]}{_joined(found[2], quoted)}]", before, count=1)
    if not _is_right(after, {**settings, "roots": roots}):
        raise KataError(f"{shown(path)} is left as it is: add {quoted} to its roots by hand.")
    write_atomically(path, after.encode())


def _joined(items: str, one_more: str) -> str:
    """Return what stands between the brackets of a list with one item more."""
    if not items.strip():
        return one_more
    body = items.rstrip()
    comma = "" if body.endswith(",") else ","
    lines = re.search(r"\n[ \t]*(?=\S[^\n]*$)", body)  # an item a line
    return f"{body}{comma}{lines[0] if lines else ' '}{one_more}{items[len(body) :]}"


def _content(path: Path) -> dict[str, object]:
    return tomllib.loads(read_text(path)) if path.is_file() else {}


def _is_right(text: str, wanted: dict[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False
