"""Mutants of the reference: small mistakes made by machine, which the suite must catch.

An author signs the survivors that are equivalent, each with a reason, in
``equivalent_mutants.toml``. Whoever names a mutant here need not import mutmut.
"""

from __future__ import annotations

import ast
import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from katakit.errors import BrokenKata
from katakit.solutions.syntax import parse


@dataclass(frozen=True)
class Mutant:
    """A solution with one small mistake.

    Attributes
    ----------
    source : str
        The whole text.
    lines : tuple of int
        The first and last line, in the original, of the statement that was changed.
    routine : str
        The function or method that it stands in, ``""`` at the module's level.
    before, after : str
        The lines that differ, without indentation.
    """

    source: str
    lines: tuple[int, int]
    routine: str
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells mutants of one solution apart."""
        return self.routine, self.before, self.after

    @property
    def diff(self) -> str:
        """The change as a diff."""
        gone = [f"- {line}" for line in self.before.splitlines()]
        return "\n".join([*gone, *(f"+ {line}" for line in self.after.splitlines())])


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One mutant that may survive, and why."""

    routine: str
    before: str
    after: str
    code: str
    reason: str

    @property
    def mutant(self) -> tuple[str, str, str]:
        """What tells mutants of one solution apart."""
        return self.routine, self.before, self.after


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mutant: list[Signature] = []


def read_signatures(path: Path) -> list[Signature]:
    """Return what an author has signed; nothing if there is no file.

    Raises
    ------
    BrokenKata
        If the file is not of the form above.
    """
    if not path.is_file():
        return []
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return msgspec.convert(content, _File).mutant
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BrokenKata(path, 0, str(error)) from error


def code_of(source: str, routine: str) -> str:
    """Return the hash of a routine's code, docstrings left out; ``""`` if there is none."""
    node: ast.AST = parse(source)
    for name in filter(None, routine.split(".")):
        inner = [n for n in ast.iter_child_nodes(node) if getattr(n, "name", None) == name]
        if not inner:
            return ""
        node = inner[0]
    for part in ast.walk(node):
        if isinstance(part, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(
            part
        ):
            del part.body[0]
    return hashlib.sha256(ast.dump(node).encode()).hexdigest()[:12]


def as_toml(source: str, mutant: Mutant) -> str:
    """Return the entry that would sign a mutant, its reason still to be written."""
    fields = {
        "routine": mutant.routine,
        "before": mutant.before,
        "after": mutant.after,
        "code": code_of(source, mutant.routine),
        "reason": "",
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    return "\n".join(["[[mutant]]", *lines])
