"""No report on a wrong solution shows a line, a name or a place of the hidden suite."""

from __future__ import annotations

import ast
import re

from katakit.audit.checks.vacuous import failed_functions
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject
from katakit.trees import parse

_SHORTEST = 12
"""Shorter lines, such as ``assert x == 1``, may stand in a value by chance."""


def run(subject: Subject) -> list[Finding]:
    """Search what is told of so many flawed solutions that each test which fails one is among them.

    What a test tells of one solution it tells of another in the same words.
    """
    flawed = [s for s in subject.shipped("flawed") if s.fails]
    named = [subject.request(s, only=tuple(sorted(s.fails)), trusted="to fail") for s in flawed]
    failed = [failed_functions(result) for result in subject.results(named)]
    flawed = [flawed[position] for position in _cover(failed)]
    results = subject.results([subject.request(s, only=tuple(sorted(s.fails))) for s in flawed])
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


def _cover(sets: list[set[str]]) -> list[int]:
    """Return the positions of a few sets that hold together what all hold, greedily."""
    left = set().union(*sets)
    chosen = []
    while left:
        best = max(range(len(sets)), key=lambda position: len(sets[position] & left))
        chosen.append(best)
        left -= sets[best]
    return chosen


def _secrets(subject: Subject) -> list[str]:
    """Return what only the suite knows: its statements, its own names, its place."""
    source = subject.text(subject.kata.suite_file)
    tree = parse(source)
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
