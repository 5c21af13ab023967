"""Workers with a second hash seed, for the tests that ask for it.

It costs a whole zygote, so it is started only for a suite that mentions it, imports only
what those tests can hand over, and has the time that all other tests take to get ready.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

from katakit.boundary.worker_pool import Workers
from katakit.judge.protocol import RunSpec
from katakit.solutions.imports import third_party_imports

FIXTURE = "candidate_other_seed"


class SecondHashSeed:
    """Workers that are made when they are first asked for.

    Parameters
    ----------
    spec : RunSpec
        The run.
    make : callable
        Makes workers that have imported the modules of the given names.
    """

    def __init__(self, spec: RunSpec, make: Callable[[tuple[str, ...]], Workers]) -> None:
        self._spec = spec
        self._make = make
        self._made = False

    def is_likely(self) -> bool:
        """Tell whether this run will want them, as far as can be told before collecting."""
        requirements = self._spec.kata.brief.requirements
        whole = all(r.slug in self._spec.chosen for r in requirements)
        return whole and FIXTURE.encode() in self._spec.kata.suite_file.read_bytes()

    @cached_property
    def workers(self) -> Workers:
        """The workers; their zygote starts now."""
        solution = third_party_imports(ast.parse(self._spec.program.source))
        spared = _spared(self._spec.kata.suite_file.read_bytes())
        made = self._make(
            tuple(name for name in self._spec.imports if name in solution or name not in spared)
        )
        self._made = True
        return made

    def close(self) -> None:
        """End them, if there are any."""
        if self._made:
            self.workers.close()


@lru_cache(maxsize=8)  # a persistent judge would read the same suite for each solution
def _spared(content: bytes) -> frozenset[str]:
    """Return what a suite imports and no test with the second hash seed can hand over."""
    suite = ast.parse(content)
    return frozenset(third_party_imports(suite)) - set(imports_of_tests_with(FIXTURE, suite))


def imports_of_tests_with(fixture: str, suite: ast.Module) -> tuple[str, ...]:
    """Return the third-party modules that the functions with this parameter can mention.

    Names are followed through everything at the suite's top level: helpers, constants and
    fixtures. A suite could hide a name from this, in a text that it evaluates; no suite does.
    """
    defined: dict[str, list[ast.stmt]] = {}
    for statement in suite.body:
        for name in _binds(statement):
            defined.setdefault(name, []).append(statement)
    reached = [
        node
        for node in suite.body
        if isinstance(node, ast.FunctionDef) and any(a.arg == fixture for a in node.args.args)
    ]
    waiting: list[ast.stmt] = list(reached)
    seen: set[int] = set()
    found: dict[str, None] = {}
    while waiting:
        statement = waiting.pop()
        if id(statement) in seen:
            continue
        seen.add(id(statement))
        found |= dict.fromkeys(third_party_imports(statement))
        for name in _mentions(statement):
            waiting += defined.get(name, [])
    return tuple(found)


def _binds(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement of the top level may define there."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
        for below in ast.walk(node):  # what is local there is nobody else's
            if isinstance(below, ast.Global):
                yield from below.names
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]
    for child in ast.iter_child_nodes(node):
        yield from _binds(child)


def _mentions(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):  # a fixture of the suite's own
            yield node.arg
