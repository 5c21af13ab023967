"""The kata of docs/authoring.md, read from the page itself: what it shows is what is tested."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "authoring.md"
NAME = "rolling_mean"

_FILE = re.compile(r"^\*\*([\w/.]+)\*\*\n\n(`{3,})\w*\n(.*?)\n\2$", re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"^\$ nox -s (\w+) --(.*)$", re.MULTILINE)


def files() -> dict[str, str]:
    """Return the files of the page by their path in a kata root."""
    return {path: text + "\n" for path, _, text in _FILE.findall(PAGE.read_text("utf-8"))}


def calls() -> list[list[str]]:
    """Return the commands of the page in order, as the kit gets them."""
    return [[name, *shlex.split(rest)] for name, rest in _CALL.findall(PAGE.read_text("utf-8"))]
