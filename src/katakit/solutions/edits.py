"""A solution told as an edit of another: the mistake in one sentence, then lines that change.

    Takes one value too few into each window.

    Base: alternatives/core_only
    Fails: means
    Written: with the suite

    @@ def rolling_mean
    -    return [sum(values[i : i + window]) / window for i in places]
    +    return [sum(values[i : i + window - 1]) / window for i in places]

A hunk's lines begin with ``-``, ``+`` or a space. Where they belong is found by their content,
so that an edit outlives a base that grows in other places, and a person can write one by hand.
``Base:`` is the reference where it is left out. An optional ``@@`` line names the class or function
to search; ``@@`` alone means the whole file again.
"""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from katakit.errors import BrokenKata, KataError, MissingFile, shown
from katakit.solutions.hunks import Hunk, Misfit, changed
from katakit.solutions.syntax import parse as build_tree

if TYPE_CHECKING:
    from katakit.katas.kata import Kata


SUFFIX = ".diff"
_NUMBERS = re.compile(r"@@ -\d+(,\d+)? \+\d+(,\d+)? @@")
"""How git heads a hunk: its numbers, and what it takes for the scope, say nothing here."""
_SCOPE = re.compile(r"(?:class |(?:async )?def )?\s*([\w.]+)\s*(?:\(.*)?:?")


@dataclass(frozen=True)
class Edit:
    """An edit as it was read.

    Attributes
    ----------
    about : str
        What stands above the hunks.
    base : str
        The name of the solution that it changes.
    base_line : int
        Where that is named; 0 if it is not.
    blocks : tuple of `Hunk`
        What stands between two ``@@`` lines; an empty line in it may be of the base, or may part
        two hunks.
    """

    about: str
    base: str
    base_line: int
    blocks: tuple[Hunk, ...]


def read_solution(path: Path, kata: Kata) -> tuple[str, str]:
    """Return what an edit says of itself, and the text of the solution that it makes.

    Raises
    ------
    BrokenKata
        If it can't be read, names no base that is there, or does not fit its base.
    """
    edit = parse(path, text_of(path))
    base = _base_file(edit, path, kata)
    source = text_of(base)
    try:
        lines = changed(source.removesuffix("\n").split("\n"), edit.blocks, _scopes(source))
    except Misfit as misfit:
        raise BrokenKata(path, misfit.line, misfit.told(shown(base))) from None
    return edit.about, "\n".join(lines) + "\n"


def about_of(path: Path) -> str:
    """Return what an edit says of itself, ``""`` if even that can't be read."""
    try:
        lines = text_of(path).split("\n")
    except KataError:
        return ""
    return "\n".join(lines[: _first_of_hunks(lines)]).strip()


def text_of(path: Path) -> str:
    """Return a file's text with one kind of line end.

    Raises
    ------
    BrokenKata
        If it is no UTF-8 text.
    MissingFile
        If it is not there.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenKata(path, 0, f"is not UTF-8 text ({error.reason}); save it as UTF-8") from None
    except OSError as error:
        raise MissingFile(f"{shown(path)} can't be read: {error.strerror}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(path: Path, text: str) -> Edit:
    """Return an edit from its text; `path` is for the errors.

    Raises
    ------
    BrokenKata
        With the line, if it has no hunk, or a line that belongs to none.
    """
    lines = text.rstrip("\n").split("\n")
    begin = _first_of_hunks(lines)
    blocks = [] if begin is None else _blocks(path, lines, begin)
    if not blocks:
        problem = "changes nothing: below its head no line begins with '-', '+' or ' '"
        raise BrokenKata(path, 0, problem)
    base, base_line = "reference", 0
    for number, line in enumerate(lines[:begin], 1):
        if line.startswith("Base:"):
            base, base_line = line.removeprefix("Base:").strip(), number
    about = "\n".join(lines[:begin]).strip()
    return Edit(about, base, base_line, tuple(blocks))


def _first_of_hunks(lines: list[str]) -> int | None:
    """Return where the hunks begin: a field may go on in a line that is indented."""
    for at, line in enumerate(lines):
        is_signed = line[:1] in "-+ " and line.strip()
        if line.startswith("@@") or (is_signed and not (at and lines[at - 1].strip())):
            above = itertools.takewhile(str.isspace, reversed(lines[:at]))
            return at - len([*above])  # an empty line that stays may be the first of the hunk
    return None


def _blocks(path: Path, lines: list[str], begin: int) -> list[Hunk]:
    scope, blocks, current = "", [], Hunk(begin + 1, "")
    for number, line in enumerate(lines[begin:], begin + 1):
        following = lines[number] if number < len(lines) else ""
        if line.startswith("@@"):
            scope = _scope_of(path, number, line)
            blocks.append(current)
            current = Hunk(number + 1, scope, number)
        elif line.startswith("\\ No newline"):
            continue
        elif (line.startswith("--- ") and following.startswith("+++ ")) or (
            line.startswith("+++ ") and lines[number - 2].startswith("--- ")
        ):
            current.add("", "")  # the names of files, as diff -u begins
        elif line and line[0] in "-+ ":
            current.add(line[0], line[1:])
        elif not line.strip():
            current.add("", "")
        else:
            problem = f"this line begins with none of '-', '+' and ' ': {line}"
            raise BrokenKata(path, number, problem)
    blocks.append(current)
    return [block for block in blocks if any(sign for sign, _ in block.lines)]


def _scope_of(path: Path, number: int, line: str) -> str:
    name = line.removeprefix("@@").strip()
    if not name or name == "@@" or _NUMBERS.match(line):
        return ""
    found = _SCOPE.fullmatch(name.removesuffix("@@").strip())
    if found is None:
        problem = f"'@@' takes the name of a class, a function or a method, not {name!r}"
        raise BrokenKata(path, number, problem)
    return found[1]


def _base_file(edit: Edit, path: Path, kata: Kata) -> Path:
    """Return the file of the base: the reference, or one of the alternatives."""
    if edit.base == "reference":
        return kata.reference_file
    alternatives = {p.stem: p for p in (kata.author_folder / "alternatives").glob("*.py")}
    found = alternatives.get(edit.base.removeprefix("alternatives/").removesuffix(".py"))
    if found is None:
        names = ", ".join(["reference", *(f"alternatives/{name}" for name in sorted(alternatives))])
        problem = f"there is no base {edit.base!r}; there are {names}"
        raise BrokenKata(path, edit.base_line, problem)
    return found


def _scopes(source: str) -> dict[str, list[range]]:
    """Return the places, from 0, of every class, function and method, by its dotted name."""
    found: dict[str, list[range]] = {}

    def walk(node: ast.AST, above: str) -> None:
        for inner in ast.iter_child_nodes(node):
            name = above
            if isinstance(inner, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                name = f"{above}.{inner.name}".lstrip(".")
                first = min([inner.lineno, *(d.lineno for d in inner.decorator_list)])
                assert inner.end_lineno is not None
                found.setdefault(name, []).append(range(first - 1, inner.end_lineno))
            walk(inner, name)

    try:
        walk(build_tree(source), "")
    except (SyntaxError, ValueError, RecursionError):
        return {}  # what is no Python has no scopes; the audit says what is wrong with it
    return found
