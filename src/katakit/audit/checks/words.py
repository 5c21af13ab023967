"""Every assertion of the suite that shows no two values says in words what is wrong."""

from __future__ import annotations

import ast

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.trees import parse


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Look for an ``assert`` without a message whose failure would show the suite's details.

    Where two values are compared by ``==`` the report shows both. Of anything else it could say
    no more than "expected in 'iu', got 'b'", or nothing.
    """
    path = subject.kata.suite_file
    asserts = [n for n in ast.walk(parse(path.read_bytes())) if isinstance(n, ast.Assert)]
    findings = [
        Finding(
            f"{subject.shown(path)}:{node.lineno} asserts {ast.unparse(node.test)[:60]!r} "
            "without a word.",
            'Say what is wrong to who never sees the suite: assert ..., "positions are integers".',
        )
        for node in asserts
        if node.msg is None and not _shows_both(node.test)
    ]
    return findings, f"{len(asserts)} assertions"


def _shows_both(test: ast.expr) -> bool:
    """Tell whether a test compares two values by ``==``, none of them a mere yes or no."""
    if not isinstance(test, ast.Compare) or [*map(type, test.ops)] != [ast.Eq]:
        return False
    sides = (test.left, *test.comparators)
    return not any(isinstance(side, ast.Constant) and type(side.value) is bool for side in sides)
