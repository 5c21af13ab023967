"""Which members' texts are the same, as they are or but for whitespace, comments and names."""

from __future__ import annotations

import ast
import contextlib
import io
import keyword
import tokenize
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping

import msgspec

from katakit.errors import KataError
from katakit.katas.kata import Kata


class Alike(msgspec.Struct, frozen=True):
    """Members whose texts of a kata are the same.

    Attributes
    ----------
    exactly : bool
        Whether all of the texts are the same to the byte.
    """

    kata: str
    members: list[str]
    exactly: bool

    @property
    def sentence(self) -> str:
        """The same as one sentence."""
        how = "to the byte" if self.exactly else "but for whitespace, comments and names"
        return f"{self.kata} of {', '.join(self.members)}: the same text {how}."


def find_alike(kata: Kata, texts: Mapping[str, bytes]) -> list[Alike]:
    """Return the groups of members whose texts of a kata are the same.

    Parameters
    ----------
    texts : mapping of str to bytes
        By member.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    plain = {data: levelled(data) for data in set(texts.values())}
    for member, data in sorted(texts.items()):
        if plain[data]:
            groups[plain[data]].append(member)
    found = {form: members for form, members in groups.items() if len(members) > 1}
    own = {levelled(data) for data in _the_kits(kata)} if found else set()
    return [
        Alike(kata.name, members, len({texts[member] for member in members}) == 1)
        for form, members in found.items()
        if form not in own
    ]


def _the_kits(kata: Kata) -> Iterator[bytes]:
    """Yield the stub and the author's solutions, those that can be read here."""
    with contextlib.suppress(OSError):
        yield kata.stub_file.read_bytes()
    with contextlib.suppress(OSError, KataError):  # sealed, and the key is not here
        for path in sorted(kata.author_folder.rglob("*.py")):
            yield path.read_bytes()


LARGEST = 256 * 1024
"""Longer texts are compared as they are."""

_QUIET = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
          tokenize.ENCODING, tokenize.ENDMARKER)  # fmt: skip


def levelled(data: bytes) -> str:
    """Return what is left of a text when it is levelled, ``""`` of one that says nothing.

    A text that is no Python is levelled word by word, as far as words can be told.
    """
    text = data.decode("utf-8-sig", "backslashreplace").replace("\r\n", "\n").replace("\r", "\n")
    if len(data) > LARGEST:
        return text.strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        _Level(tree).visit(tree)
        return "\n".join(map(ast.dump, tree.body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _words(text)


def _words(text: str) -> str:
    numbers: dict[str, str] = {}
    said: list[str] = []
    row, column = 1, 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row, column = token.end
            if token.type in _QUIET:
                continue
            word = token.string
            if token.type == tokenize.NAME and not keyword.iskeyword(word):
                word = numbers.setdefault(word, f"_{len(numbers)}")
            said.append(word)
    except (tokenize.TokenError, SyntaxError, ValueError):  # what comes after stays as it is
        rest = text.split("\n")[row - 1 :]
        said += [rest[0][column:], *rest[1:]] if rest else []
    return " ".join(said).strip()


class _Level(ast.NodeTransformer):
    """Numbers the names that a text binds."""

    def __init__(self, tree: ast.Module) -> None:
        self._names: set[str] = set()
        self._attributes: set[str] = set()
        self._numbers: dict[str, str] = {}
        for node in ast.walk(tree):
            self._bind(node)

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._names.add(node.id)
        elif isinstance(node, ast.arg):
            self._names.add(node.arg)
        elif isinstance(node, ast.alias):
            self._names.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._names.add(node.name)
            self._attributes.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            self._attributes.add(node.attr)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            self._names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            self._names.add(node.rest)
        if isinstance(node, ast.ClassDef):  # what a class sets, its objects have
            for one in ast.walk(node):
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                    self._attributes.add(one.id)

    def _number(self, name: str) -> str:
        return self._numbers.setdefault(name, f"_{len(self._numbers)}")

    def _is_own(self, called: ast.expr) -> bool:
        """Tell whether what is called may be the text's own, so that its parameters are."""
        if isinstance(called, ast.Attribute):
            return called.attr in self._attributes
        return isinstance(called, ast.Name) and called.id in self._names

    def visit(self, node: ast.AST) -> ast.AST:
        """Number the names of a node before those below it."""
        if isinstance(node, ast.Name) and node.id in self._names:
            node.id = self._number(node.id)
        elif isinstance(node, ast.arg):
            node.arg, node.type_comment = self._number(node.arg), None
        elif isinstance(node, ast.Attribute) and node.attr in self._attributes:
            node.attr = self._number(node.attr)
        elif isinstance(node, ast.Call) and self._is_own(node.func):
            for word in node.keywords:
                word.arg = self._number(word.arg) if word.arg in self._names else word.arg
        elif isinstance(node, ast.alias):
            node.asname = self._number((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.name = self._number(node.name)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            node.name = self._number(node.name) if node.name else None
        elif isinstance(node, ast.MatchMapping) and node.rest:
            node.rest = self._number(node.rest)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [self._number(name) for name in node.names]
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            _drop_docstring(node)
        return self.generic_visit(node)


def _drop_docstring(
    node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> None:
    first = node.body[0] if node.body else None
    value = first.value if isinstance(first, ast.Expr) else None
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        del node.body[0]
