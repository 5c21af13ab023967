"""From a solution's text to all its mutants: the only module that knows mutmut.

mutmut is used for its operators and its walk over the tree; what it does besides (copies
of a project, trampolines, a runner) is left alone, since a mutant here is a whole text.
"""

from __future__ import annotations

import ast
import difflib
import itertools
from collections.abc import Iterator, Mapping

import libcst as cst
from libcst.metadata import (
    CodeRange,
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    WhitespaceInclusivePositionProvider,
)
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from katakit.audit.mutant_operators import NUMPY_OPERATORS
from katakit.audit.mutants import Mutant


def mutants_of(source: str) -> list[Mutant]:
    """Return every mutant of a solution's text, each once, in the order of the text."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    ignored = IgnoredCode(
        no_mutate_lines=set(), ignore_node_lines=set(), ignore_pattern_lines=set()
    )
    visitor = MutationVisitor([*mutation_operators, *NUMPY_OPERATORS], ignored)
    module = wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    parents = wrapper.resolve(ParentNodeProvider)
    spans = _Spans(source, wrapper.resolve(WhitespaceInclusivePositionProvider))
    tree = ast.parse(source)
    free = _only_annotate(tree)
    heads = [(s.lineno, _head_end(s)) for s in ast.walk(tree) if isinstance(s, ast.stmt)]
    found: dict[str, Mutant] = {}
    for mutation in visitor.mutations:
        node = mutation.original_node
        if _is_wording(node, parents, free):
            continue
        text = _exchanged(module, spans, node, mutation.mutated_node)
        if text == source or text in found or not _compiles(text):
            continue
        line = places[node].start.line
        before, after = _change(source, text)
        found[text] = Mutant(text, _statement(heads, line), _routine(tree, line), before, after)
    return sorted(found.values(), key=lambda mutant: mutant.lines)


class _Spans:
    """Where the nodes of a text stand in it."""

    def __init__(self, source: str, places: Mapping[cst.CSTNode, CodeRange]) -> None:
        self.source = source
        self._places = places
        lines = source.splitlines(keepends=True)
        self._starts = list(itertools.accumulate(map(len, lines), initial=0))

    def of(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return where the code of a node begins and ends."""
        place = self._places[node]
        first = self._starts[place.start.line - 1] + place.start.column
        return first, self._starts[place.end.line - 1] + place.end.column


def _exchanged(module: cst.Module, spans: _Spans, node: cst.CSTNode, other: cst.CSTNode) -> str:
    """Return the text with a node exchanged for another one.

    A text can be cut where the node's code stands in it as it is. Code of several lines does not,
    for the lines are indented in the text: then the whole tree is written anew, which takes
    hundreds of times as long.
    """
    first, last = spans.of(node)
    if module.code_for_node(node) == spans.source[first:last]:
        return spans.source[:first] + module.code_for_node(other) + spans.source[last:]
    return deep_replace(module, node, other).code  # type: ignore[no-any-return, union-attr]


def _is_wording(
    node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode], free: set[str]
) -> bool:
    """Tell whether a node is an error's text, an import, ``__all__`` or an alias of a type."""
    is_text = isinstance(node, cst.BaseString) or (
        isinstance(node, cst.Call) and all(isinstance(a.value, cst.SimpleString) for a in node.args)
    )
    above: cst.CSTNode | None = node
    while above is not None:
        if isinstance(above, (cst.Import, cst.ImportFrom)):
            return True
        if is_text and isinstance(above, cst.Raise):
            return True
        if isinstance(above, cst.Assign):
            names = [t.target.value for t in above.targets if isinstance(t.target, cst.Name)]
            if any(name in free or name.startswith("__") for name in names):
                return True
        above = parents.get(above)
    return False


def _only_annotate(tree: ast.Module) -> set[str]:
    """Return the names set at the module's level that nothing but annotations uses."""
    own = {target.id for node in tree.body if isinstance(node, ast.Assign)
           for target in node.targets if isinstance(target, ast.Name)}  # fmt: skip
    notes: list[ast.expr | None] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            notes.append(node.returns)
        elif isinstance(node, (ast.arg, ast.AnnAssign)):
            notes.append(node.annotation)
    annotating = {id(part) for note in notes if note is not None for part in ast.walk(note)}
    used = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and id(node) not in annotating
    }
    return own - used


def _compiles(text: str) -> bool:
    try:
        compile(text, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _change(source: str, text: str) -> tuple[str, str]:
    """Return the lines that differ."""
    before, after = [], []
    for line in difflib.unified_diff(source.splitlines(), text.splitlines(), n=0, lineterm=""):
        if line.startswith("-") and not line.startswith("---"):
            before.append(line[1:].strip())
        elif line.startswith("+") and not line.startswith("+++"):
            after.append(line[1:].strip())
    return "\n".join(before), "\n".join(after)


def _statement(heads: list[tuple[int, int]], line: int) -> tuple[int, int]:
    """Return the first and last line of the innermost statement at a line, its body left out."""
    spans = [(first, last) for first, last in heads if first <= line <= last]
    return min(spans, key=lambda span: span[1] - span[0], default=(line, line))


def _head_end(node: ast.stmt) -> int:
    body = getattr(node, "body", None)
    last = node.end_lineno or node.lineno
    return max(node.lineno, body[0].lineno - 1) if body else last


def _routine(tree: ast.Module, line: int) -> str:
    return ".".join(node.name for node in _enclosing(tree, line))


def _enclosing(tree: ast.AST, line: int) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (
            node.lineno <= line <= (node.end_lineno or 0)
        ):
            yield node
            yield from _enclosing(node, line)
