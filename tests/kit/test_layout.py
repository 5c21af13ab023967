"""The layout of src/katakit: no import circle, no module that is too long, not too many of them.

It reads the source as text and needs nothing but the standard library.
"""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
LONGEST = 300
MOST = 200


def modules() -> dict[str, Path]:
    """Return every module of the kit: its dotted name and its file."""
    found = {}
    for path in sorted((SOURCE / "katakit").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of the kit that a file names in an import.

    One inside a function or for type checking alone counts too: it says what the module knows of.
    """
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in known else node.module for name in inner]
        else:
            continue
        found.update(name for name in names if name in known)
    return found


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return a way around each circle: modules of which each imports the next."""
    found: list[list[str]] = []
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> None:
        if module in way:
            found.append([*way[way.index(module) :], module])
        elif module not in done:
            for imported in sorted(graph[module]):
                walk(imported, [*way, module])
            done.add(module)

    for module in sorted(graph):
        walk(module, [])
    return found


def test_no_module_imports_itself_by_way_of_others() -> None:
    known = modules()
    graph = {module: imports_of(path, known) - {module} for module, path in known.items()}
    told = [" -> ".join(circle) for circle in circles(graph)]
    assert not told, "import circles:\n" + "\n".join(told)


def test_no_module_is_too_long() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in modules().values()}
    told = [f"{path.relative_to(SOURCE)}: {n} lines" for path, n in lines.items() if n > LONGEST]
    assert not told, f"more than {LONGEST} lines:\n" + "\n".join(told)


def test_there_are_not_too_many_modules() -> None:
    found = modules()
    assert len(found) <= MOST, f"{len(found)} modules; join two that are one idea ({MOST} at most)"


def test_a_circle_is_told_by_its_way() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}
    assert circles(graph) == [["a", "b", "c", "a"]]
    assert not circles({"a": {"b", "c"}, "b": {"c"}, "c": set()})
