"""What a solution's text imports, what of it would run at load, and why some may not.

An import that never runs harms nobody: one for type checkers, one below ``__main__``, one in a
function that nobody calls. So the text's check speaks of those alone that are certain to run
when the file is loaded; of all others the worker has the last word.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from katakit.boundary.importable_packages import is_allowed
from katakit.solutions.python_versions import age_of_module

_CATCHES = ("ImportError", "ModuleNotFoundError", "Exception", "BaseException")


@dataclass(frozen=True)
class Imported:
    """A module that an import statement names.

    Attributes
    ----------
    module : str
        With its dots in front where the import is relative.
    taken : tuple of str
        The names that are taken from it, none for ``import module``.
    bound : str
        The name by which ``import module`` knows it.
    line : int
        Counted from 1.
    """

    module: str
    taken: tuple[str, ...]
    bound: str
    line: int


def third_party_imports(tree: ast.AST) -> tuple[str, ...]:
    """Return what a file imports from outside the standard library, at any depth.

    ``from a import b`` gives ``a`` and ``a.b``, which may or may not be a module.
    """
    found: dict[str, None] = {}
    for one in _imports_of(ast.walk(tree)):
        if one.module[:1] != "." and one.module.partition(".")[0] not in sys.stdlib_module_names:
            found |= dict.fromkeys([one.module, *(f"{one.module}.{name}" for name in one.taken)])
    return tuple(found)


def refused_at_load(tree: ast.Module, allowed: Sequence[str], own: str) -> Iterator[Imported]:
    """Yield the imports that are certain to run when the file is loaded, and may not.

    Parameters
    ----------
    allowed : sequence of str
        The third-party modules that it may import.
    own : str
        The name under which it is loaded itself.
    """
    for one in _imports_of(_at_load(tree.body, _names_of_type_checking(tree))):
        yield from _refused(one, allowed, own)


def refused_anywhere(tree: ast.AST, allowed: Sequence[str], own: str) -> Iterator[Imported]:
    """Yield all imports of a text that would not be allowed if they ran."""
    for one in _imports_of(ast.walk(tree)):
        yield from _refused(one, allowed, own)


def _refused(one: Imported, allowed: Sequence[str], own: str) -> Iterator[Imported]:
    if one.module == own or is_allowed(one.module, allowed):
        return
    if any(name.startswith(f"{one.module}.") for name in allowed):  # some of it is allowed
        for name in one.taken or ("",):
            module = f"{one.module}.{name}".rstrip(".")
            if not is_allowed(module, allowed):
                yield Imported(module, (), "", one.line)
    else:
        yield one


def _imports_of(nodes: Iterable[ast.AST]) -> Iterator[Imported]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield Imported(alias.name, (), bound, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield Imported(module, tuple(alias.name for alias in node.names), "", node.lineno)


# --- what runs at load -----------------------------------------------------------------


def _at_load(body: Sequence[ast.stmt], unseen: frozenset[str]) -> Iterator[ast.stmt]:
    """Yield the statements that are certain to run, or to be what stops the file."""
    for statement in body:
        if isinstance(statement, ast.If):
            truth = _truth(statement.test, unseen)
            if truth is not None:
                yield from _at_load(statement.body if truth else statement.orelse, unseen)
        elif isinstance(statement, ast.Try | ast.TryStar):
            if not any(map(_catches, statement.handlers)):
                yield from _at_load([*statement.body, *statement.orelse], unseen)
            yield from _at_load(statement.finalbody, unseen)
        elif isinstance(statement, ast.With):
            if not any("suppress" in ast.unparse(item.context_expr) for item in statement.items):
                yield from _at_load(statement.body, unseen)
        elif isinstance(statement, ast.ClassDef):
            yield from _at_load(statement.body, unseen)
        else:
            yield statement


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(
        isinstance(node, ast.Name | ast.Attribute)
        and (node.id if isinstance(node, ast.Name) else node.attr) in _CATCHES
        for node in ast.walk(handler.type)
    )


def _names_of_type_checking(tree: ast.Module) -> frozenset[str]:
    """Return the names that stand for ``typing.TYPE_CHECKING``."""
    return frozenset(
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("typing", "typing_extensions")
        for alias in node.names
        if alias.name == "TYPE_CHECKING"
    )


def _truth(test: ast.expr, unseen: frozenset[str]) -> bool | None:
    """Return what a test comes to when the file is loaded, None where that is not certain."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Name(id=name) if name in unseen:
            return False
        case ast.Attribute(attr="TYPE_CHECKING"):
            return False
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            truth = _truth(operand, unseen)
            return None if truth is None else not truth
        case ast.BoolOp(op=op, values=values):
            decisive = isinstance(op, ast.Or)
            truths = [_truth(value, unseen) for value in values]
            if decisive in truths:
                return decisive
            return None if None in truths else not decisive
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as op], comparators=[right]):
            sides = {ast.unparse(left), ast.unparse(right)}
            return isinstance(op, ast.NotEq) if sides == {"__name__", "'__main__'"} else None
    return None


# --- words -------------------------------------------------------------------------------


def why_refused(one: Imported, allowed: Sequence[str], folder: Path | None, source: str) -> str:
    """Say which import is refused and what to do, in one sentence.

    Parameters
    ----------
    folder : Path or None
        The solution's, where a module of the person's own may lie.
    source : str
        The solution's text.
    """
    top = one.module.strip(".").partition(".")[0]
    if age := age_of_module(one.module):
        return f"imports {one.module}: {age}."
    one_file = f"a solution is one file; put {_taken_in_words(one, source)} into it"
    if one.module.startswith(".") or _lies_beside(top, folder):
        return f"imports {one.module}, and {one_file}."
    allows = ", ".join(("the standard library", *allowed))
    refused = f"imports {one.module}, which this kata does not allow. Allowed: {allows}"
    if _is_a_known_package(top):
        return f"{refused}; do without {one.module}."
    return f"{refused}; if {top} is a file of yours: {one_file}."


def _taken_in_words(one: Imported, source: str) -> str:
    names = [name for name in one.taken if name != "*"]
    if not one.taken and one.bound:
        names = list(dict.fromkeys(_attributes_of(one.bound, source)))
    shown = [f"`{name}`" for name in names[:4]]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:]))) or "what it uses of it"


def _attributes_of(name: str, source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
        ):
            yield node.attr


def _lies_beside(top: str, folder: Path | None) -> bool:
    try:
        return folder is not None and any(
            path.exists() for path in (folder / f"{top}.py", folder / top)
        )
    except OSError:  # a name too long, a folder that can't be read
        return False


def _is_a_known_package(top: str) -> bool:
    """Tell whether a package of this name is installed here, and so is no file of theirs."""
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError, AttributeError):
        return False
    return bool(spec and spec.origin and "site-packages" in spec.origin)
