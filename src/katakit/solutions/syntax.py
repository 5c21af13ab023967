"""Texts and their syntax: trees, and what a file is that was handed in as Python and is none."""

from __future__ import annotations

import ast
import re
import threading

_SIGNATURES = (
    (b"PK\x03\x04", "is a zip archive, not Python. Unpack it and hand in the Python file."),
    (b"%PDF-", "is a PDF, not Python. Save the code itself."),
    (b"{\\rtf", "is rich text, not Python. Save it as plain text."),
    (b"\xff\xfe", "is UTF-16 text, which Python does not read. Save it as UTF-8."),
    (b"\xfe\xff", "is UTF-16 text, which Python does not read. Save it as UTF-8."),
    (b"\x1f\x8b", "is a gzip archive, not Python. Unpack it and hand in the Python file."),
)


def kind_of_bytes(data: bytes) -> str:
    """Say what bytes are that no text of Python begins with, ``""`` if they may be one."""
    return next((words for start, words in _SIGNATURES if data.startswith(start)), "")


_DIFF = re.compile(r"diff --git |Index: \S+\n=+\n|From [0-9a-f]{40} |--- \S[^\n]*\n\+\+\+ \S")
_PAGE = re.compile(r"<(?:!doctype html|html|\?xml|head|body|svg)\b", re.IGNORECASE)


def kind_of_text(source: str) -> str:
    """Say what a text is as a whole that is no Python though it may parse, ``""`` if it may be."""
    text = source.lstrip("\ufeff \t\r\n")
    if text.startswith("{") and '"nbformat"' in text:
        return (
            "is a notebook, not Python. Export it as a script (jupyter nbconvert --to script) "
            "and hand that in."
        )
    if text.startswith("version https://git-lfs."):
        return "is a Git LFS pointer, not the file itself. Fetch it (git lfs pull) and hand it in."
    if _PAGE.match(text):
        return "is a web page, not Python. Download the raw file."
    if _DIFF.match(text):
        return "is a diff, not Python. Apply it (git apply) and hand in the file that it makes."
    return ""


_MAGIC = re.compile(r"\s*(?:%{1,2}[A-Za-z_]|!{1,2}[\w./~$\"'-]|\?{1,2}[\w.]|[\w.]+ *= *(?:!|%)\w)")
_HELP = re.compile(r"\s*[\w.]+\?{1,2}\s*(?:#.*)?$")
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
_PROMPT = re.compile(r"\s*(?:>>>(?: |$)|In ?\[\d*\]: ?|Out ?\[\d*\]: ?|\.\.\.:? |\$ )")
_OURS = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_THEIRS = re.compile(r"^>{7}(?: .*)?$", re.MULTILINE)


def kind_of_error(source: str, line: int) -> tuple[str, int] | None:
    """Say what an error of syntax comes from, and on which line it begins.

    Parameters
    ----------
    line : int
        Where the parser stopped, counted from 1.

    Returns
    -------
    tuple of str and int, or None
        None for an error of the language itself.
    """
    ours, theirs = _OURS.search(source), _THEIRS.search(source)
    if ours and theirs:
        return (
            "holds the marks of a merge that was not finished. Keep one side and delete the lines "
            "with <<<<<<<, ======= and >>>>>>>."
        ), _line_of(source, ours.start())
    lines = source.split("\n")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    first = next((text for text in lines if text.strip()), "")
    for prompted in (here, first):
        if _PROMPT.match(prompted):
            return (
                f"holds a session's prompts ({prompted.split()[0]}). Keep the code alone, without "
                "prompts and output."
            ), lines.index(prompted) + 1
    if (fence := _FENCE.search(source)) and _is_around_code(source, line):
        return (
            "holds Markdown around the code (```). Keep only what stands between the fences."
        ), _line_of(source, fence.start())
    if _MAGIC.match(here) or _HELP.match(here):
        shown = here.strip()[:60]
        return f"holds a notebook's command, `{shown}`, which is no Python. Delete that line.", line
    return None


def _is_around_code(source: str, line: int) -> bool:
    """Tell whether fences are why a text does not parse, and not some of a docstring."""
    if _FENCE.match(source.split("\n")[line - 1] if line else ""):
        return True
    parts = _FENCE.split(source)
    inside = ["\n".join(part.split("\n")[1:]) for part in parts[1::2]]
    return any(map(_parses, inside)) and not _parses(parts[0])


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(text.strip())


def _line_of(source: str, place: int) -> int:
    return source.count("\n", 0, place) + 1


_OF_NOTEBOOKS = ("get_ipython", "display", "In", "Out")


def kind_of_missing_name(message: str) -> str:
    """Say that a name that is not defined is one of notebooks, ``""`` if it is none."""
    found = re.search(r"name '(\w+)' is not defined", message)
    if found is None or found[1] not in _OF_NOTEBOOKS:
        return ""
    return f"`{found[1]}` is there only in a notebook. Delete the lines that use it."


_LOCK = threading.Lock()


def parse(source: str | bytes) -> ast.Module:
    """Return a text's tree; raises as `ast.parse` does."""
    with _LOCK:
        return ast.parse(source)
