"""Checks of what flawed solutions show: of the suite, of each other, and in reports."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from katakit.audit.checks import check
from katakit.audit.checks.solutions import CORE_ONLY
from katakit.audit.finding import Finding
from katakit.audit.requests import Request, Result
from katakit.audit.subject import Shipped, Subject, diagnose
from katakit.files import write_atomically
from katakit.katas.diagnosis import Diagnosis, file_of, read_diagnosis, to_toml
from katakit.solutions.syntax import parse


@check("Every test function fails for at least one flawed solution.")
def check_vacuous(subject: Subject) -> tuple[list[Finding], str]:
    """Look for tests that no flawed solution fails."""
    flawed = [s for s in subject.shipped("flawed") if s.fails]
    proves = {_function(test): slug for test, slug in subject.judged_reference.proves.items()}
    named = [subject.request(s, only=tuple(sorted(s.fails)), trusted="to fail") for s in flawed]
    left = set(proves) - _failed(subject, named)
    if left:  # the flawed that name other requirements may fail them too
        slugs = {proves[function] for function in left}
        fails = {flaw.name: slugs.intersection(flaw.fails) for flaw in diagnose(subject).flawed}
        more = ((s, tuple(sorted(fails[s.name]))) for s in flawed if fails[s.name])
        left -= _failed(subject, [subject.request(s, only=o, trusted="to fail") for s, o in more])
    findings = [
        Finding(
            f"No flawed solution fails {function}, a test of '{proves[function]}'.",
            "Write a plausible mistake that it catches; if there is none, drop the test. A test of "
            "mutation must look at what the worker holds (candidate.hold), not at a copy.",
        )
        for function in sorted(left)
    ]
    return findings, f"{len(proves)} test functions"


def _failed(subject: Subject, requests: list[Request]) -> set[str]:
    return set().union(*map(failed_functions, subject.results(requests)))


def failed_functions(result: Result) -> set[str]:
    """Return the test functions of which a case did not pass."""
    return {_function(test) for test, outcome in result.tests.items() if outcome != "passed"}


def _function(test: str) -> str:
    return test.partition("::")[2].partition("[")[0]


@check("No two flawed solutions fail the same requirements, unless one says why.")
def check_distinct(subject: Subject) -> tuple[list[Finding], str]:
    """Group them by what they fail."""
    explained = {s.name: s.field("Same set as") for s in subject.shipped("flawed")}
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for flaw in diagnose(subject).flawed:
        groups[tuple(flaw.fails)].append(flaw.name)
    findings = []
    for fails, names in groups.items():
        alone = [name for name in names if not _says_why(explained[name], names)]
        if len(alone) > 1 and fails:
            findings.append(
                Finding(
                    f"{', '.join(alone)} fail the same: {', '.join(fails)}.",
                    "Sharpen a test, drop one, or add 'Same set as: OTHER.diff, because ...' to "
                    "all but one.",
                )
            )
    return findings, f"{len(groups)} sets"


def _says_why(text: str, names: list[str]) -> bool:
    return any(name in text for name in names) and "because" in text


@check("What each flawed solution fails is on record, for study mode, and is its mistake's doing.")
def check_diagnosis(subject: Subject) -> list[Finding]:
    """Compare the record with the truth, or write it where the audit was asked to."""
    found = diagnose(subject)
    findings = _lacking_from_the_start(subject, found)
    if read_diagnosis(subject.kata) == found:
        return findings
    path = file_of(subject.kata)
    if subject.write:
        write_atomically(path, to_toml(found).encode())
        return findings
    return [
        *findings,
        Finding(
            f"{subject.shown(path)} is missing or of another day.",
            f"Have it written: nox -s audit -- {subject.kata.name} --write",
        ),
    ]


def _lacking_from_the_start(subject: Subject, found: Diagnosis) -> list[Finding]:
    """Find edits of the core-only solution that fail what it lacks, and not by their mistake."""
    alternatives = {solution.path.stem: solution for solution in subject.shipped("alternatives")}
    core_only = alternatives.pop(Path(CORE_ONLY).stem, None)
    edits = [s for s in subject.shipped("flawed") if _base(s) == Path(CORE_ONLY).stem]
    if core_only is None or not edits:
        return []
    [lacking] = subject.judge(core_only)
    fails = {flaw.name: flaw.fails for flaw in found.flawed}
    whole = " or ".join(["reference", *(f"alternatives/{name}" for name in alternatives)])
    return [
        Finding(
            f"{subject.shown(edit.path)} fails {', '.join(sorted(more))}, which it does not name "
            "and its base lacks too.",
            f"Edit a whole solution: Base: {whole}. Or name in 'Fails:' what the mistake fails.",
        )
        for edit in edits
        if (more := lacking.failed.intersection(fails[edit.name]) - set(edit.fails))
    ]


def _base(edit: Shipped) -> str:
    return Path(edit.field("Base")).stem


_SHORTEST = 12
"""Shorter lines, such as ``assert x == 1``, may stand in a value by chance."""


@check("No report on a wrong solution shows a line, a name or a place of the hidden suite.")
def check_leaks(subject: Subject) -> list[Finding]:
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
