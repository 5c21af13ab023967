"""No report on a wrong solution shows a line, a name or a place of the hidden suite."""

from __future__ import annotations

import ast
import re

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject

_SHORTEST = 12
"""Shorter lines, such as ``assert x == 1``, may stand in a value by chance."""


def run(subject: Subject) -> list[Finding]:
    """Search what was told of every flawed solution."""
    flawed = [s for s in subject.shipped("flawed") if s.fails]
    requests = [subject.request(s, only=tuple(sorted(s.fails))) for s in flawed]
    results = subject.results(requests)
    secrets = _secrets(subject)
    found: dict[str, tuple[str, str]] = {}
    for solution, result in zip(flawed, results, strict=True):
        for slug, told in result.told.items():
            for secret in secrets:
                if secret in told:
                    found.setdefault(secret, (slug, solution.name))
    return [
        Finding(
            f"The report on flawed/{name} shows {secret!r}, which stands in the suite, for "
            f"'{slug}'.",
            "Compare by katakit.suite, and let no message quote the suite.",
        )
        for secret, (slug, name) in sorted(found.items())
    ]


def _secrets(subject: Subject) -> list[str]:
    """Return what only the suite knows: its statements, its own names, its place."""
    source = subject.text(subject.kata.suite_file)
    tree = ast.parse(source)
    names = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and len(node.name) >= _SHORTEST
    }
    known = set(re.findall(r"\w+", subject.text(subject.kata.brief_file)))
    statements = {
        line.strip()
        for line in source.splitlines()
        if len(line.strip()) >= _SHORTEST and re.match(r"\s*(assert|for|if|def|with)\b", line)
    }
    return sorted(statements | (names - known) | {subject.kata.suite_file.name})
