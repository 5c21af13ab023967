"""The reference, the peer and every alternative pass; the core-only one passes its core."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.requests import Result
from katakit.audit.subject import Shipped, Subject
from katakit.imported import third_party_imports
from katakit.packages import pip_command, unmet, unnamed
from katakit.trees import parse

CORE_ONLY = "core_only.py"


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Judge what is right."""
    kata = subject.kata
    alternatives = subject.shipped("alternatives")
    room = f"reference/{kata.name}/alternatives"
    findings = []
    if not kata.peer_file.is_file():
        findings.append(
            Finding(
                f"reference/{kata.name}/peer.py is missing.",
                "Dress a well-kept library in the kata's interface: the independent oracle.",
            )
        )
    if CORE_ONLY not in [a.name for a in alternatives]:
        findings.append(
            Finding(
                f"{room}/{CORE_ONLY} is missing.",
                "Write a solution of the core alone: it must pass.",
            )
        )
    if len(alternatives) < 3:
        findings.append(
            Finding(
                f"{room} holds {len(alternatives)}; at least 3 are owed.",
                "Add correct solutions in other styles: plain loops, another algorithm, other "
                "containers.",
            )
        )
    right = [subject.reference, *alternatives]
    results = [*subject.judge(*right)]
    if kata.peer_file.is_file():
        peer = Shipped(kata.peer_file, subject.text(kata.peer_file))
        lacking = _not_installed(subject, peer)
        findings += lacking
        if not lacking:
            right.append(peer)
            results += subject.judge(peer, any_import=True)
    for solution, result in zip(right, results, strict=True):
        findings += _judged(subject, solution, result)
    return findings, f"{len(right)} solutions"


def _not_installed(subject: Subject, peer: Shipped) -> list[Finding]:
    """Name what the peer needs and nothing brings along; with it, it can't be judged."""
    place, metadata = subject.shown(peer.path), subject.kata.metadata
    if missing := unmet(metadata.peer_requires):
        return [
            Finding(
                f"{place} needs {' and '.join(missing)}, not installed here.",
                f"`nox -s audit` installs peer_requires; by hand: {pip_command(missing)}",
            )
        ]
    try:
        modules = third_party_imports(parse(peer.source))
    except (SyntaxError, ValueError):
        return []  # which is told by whoever loads it
    return [
        Finding(
            f"{place} imports {module}, which peer_requires in kata.toml does not name.",
            "Add the package that brings it, with the version you need: "
            f'peer_requires = ["{module}>=…"]',
        )
        for module in unnamed(modules, metadata.imports, metadata.peer_requires)
    ]


def _judged(subject: Subject, solution: Shipped, result: Result) -> list[Finding]:
    place = subject.shown(solution.path)
    if result.trouble:
        return [Finding(f"{place} does not load: {result.trouble}", "Mend that file.")]
    core = {r.slug for r in subject.kata.brief.requirements if r.part == "core"}
    wanted = result.failed & core if solution.name == CORE_ONLY else result.failed
    return [
        Finding(
            f"{place} fails '{slug}' ({result.outcomes[slug]}).",
            "If it is right, the suite demands what the brief leaves open: loosen the test or "
            "sharpen the brief. Otherwise mend the solution.",
            result.told.get(slug, ""),
        )
        for slug in sorted(wanted)
    ]
