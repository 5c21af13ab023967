"""The names that a candidate has beside its own: a kata that uses one would be shadowed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from katakit.errors import BrokenKata

DRIVER = "the driver"
"""The name under which ``sys.modules`` holds a kata's driver: no import statement can say it,
and what the driver defines looks itself up there."""

RESERVED = frozenset(
    {
        "collect",
        "driver",
        "first_name",
        "hold",
        "kill",
        "make",
        "random_state",
        "seed_global_random",
        "traced_memory",
    }
)
"""Names of the instruments; a kata's module defines none of them."""


def check_stub(path: Path) -> None:
    """Check that a kata's stub defines no reserved name.

    Raises
    ------
    BrokenKata
        With file and line, if it defines one or is no Python.
    """
    try:
        stub = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        raise BrokenKata(path, line, f"is no Python: {error}") from error
    for name, line in _defined(stub):
        if name in RESERVED:
            raise BrokenKata(
                path, line, f"defines {name!r}, which is an instrument of the suite's: rename it"
            )


def _defined(module: ast.Module) -> Iterator[tuple[str, int]]:
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name, statement.lineno
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id, node.lineno
            elif isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    yield alias.asname or alias.name, node.lineno
