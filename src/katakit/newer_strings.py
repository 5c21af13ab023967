"""F-strings and t-strings as Python 3.12 and later read them, for a text that is not parsed.

An older tokenizer ends ``f"{d["a"]}"`` at the second quote. Here replacement fields are
followed, so that the whole string can be told, and taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRING = re.compile(r"(?<![\w])([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_DEPTH = 20


def without_strings(source: str, prefix: str) -> str:
    """Return a text with its strings of a prefix (``"f"``, ``"t"``) emptied, lines kept."""
    made: list[str] = []
    place = 0
    while place < len(source):
        if source[place] == "#":
            end = _line_end(source, place)
        else:
            found = _STRING.match(source, place) if _begins(source, place) else None
            if found is None:
                made.append(source[place])
                place += 1
                continue
            end = _end_of_string(source, found, 0)
            if prefix in found[1].lower() and (prefix == "t" or _is_newer(source, found, end)):
                breaks = "\n" * source.count("\n", place, end)
                made.append(f'"""{breaks}"""' if breaks else '""')
                place = end
                continue
        made.append(source[place:end])
        place = end
    return "".join(made)


def _is_newer(source: str, found: re.Match[str], end: int) -> bool:
    """Tell whether an f-string is one only since its fields may hold what they like."""
    quote, text = found[2], source[found.end() : end]
    if not text.endswith(quote):
        return False
    body = text.removesuffix(quote)
    fields = "".join(_fields(body))
    return quote in body.replace(f"\\{quote}", "") or bool(re.search(r"[\\#]", fields))


def _fields(body: str) -> Iterator[str]:
    """Yield the replacement fields of an f-string."""
    place = 0
    while (place := body.find("{", place)) >= 0:
        if body.startswith("{{", place):
            place += 2
            continue
        end = _end_of_field(body, place + 1, 1)
        yield body[place:end]
        place = end


def _begins(source: str, place: int) -> bool:
    character = source[place]
    return character in "'\"" or (character.isalpha() and not source[place - 1 : place].isalnum())


def _line_end(source: str, place: int) -> int:
    end = source.find("\n", place)
    return len(source) if end < 0 else end


def _end_of_string(source: str, found: re.Match[str], depth: int) -> int:
    """Return where a string ends that begins so, the end of the text if it never does."""
    kind, quote, place = found[1].lower(), found[2], found.end()
    has_fields = ("f" in kind or "t" in kind) and depth < _DEPTH
    while place < len(source):
        if source.startswith(quote, place):
            return place + len(quote)
        if source[place] == "\n" and len(quote) == 1:
            return place
        if source[place] == "\\" or (has_fields and source.startswith(("{{", "}}"), place)):
            place += 2
        elif has_fields and source[place] == "{":
            place = _end_of_field(source, place + 1, depth + 1)
        else:
            place += 1
    return len(source)


def _end_of_field(source: str, place: int, depth: int) -> int:
    """Return where a replacement field ends, its own strings and brackets followed."""
    open_brackets = 0
    while place < len(source):
        character = source[place]
        found = _STRING.match(source, place) if _begins(source, place) else None
        if found is not None:
            place = _end_of_string(source, found, depth)
            continue
        if character == "#":
            place = _line_end(source, place)
            continue
        if character == "}" and not open_brackets:
            return place + 1
        open_brackets += (character in "([{") - (character in ")]}")
        place += 1
    return len(source)
