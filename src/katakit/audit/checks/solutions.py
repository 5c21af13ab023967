"""Checks of solutions: right ones pass, flawed and slow ones fail what they name."""

from __future__ import annotations

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.requests import Result
from katakit.audit.subject import Shipped, Subject
from katakit.katas.packages import pip_command, unmet, unnamed
from katakit.solutions.imports import third_party_imports
from katakit.solutions.syntax import parse

CORE_ONLY = "core_only.py"


@check("The reference, the peer and every alternative pass; the core-only one passes its core.")
def check_fairness(subject: Subject) -> tuple[list[Finding], str]:
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
                f"{room} holds {len(alternatives)}; at least 3 are required.",
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


@check("Every flawed solution fails each requirement that it names, and each is named by one.")
def check_flawed(subject: Subject) -> tuple[list[Finding], str]:
    """Judge each flawed solution by the requirements that it names."""
    flawed = subject.written("flawed")
    known = {requirement.slug for requirement in subject.kata.brief.requirements}
    findings, named = [], []
    for solution in flawed:
        place = subject.shown(solution.path)
        if solution.misfit:
            findings.append(misfit(solution))
        elif not solution.fails:
            findings.append(
                Finding(
                    f"{place} names no requirement that it fails.",
                    "Add a line 'Fails: slug' below its first sentence.",
                )
            )
        elif unknown := set(solution.fails) - known:
            findings.append(
                Finding(
                    f"{place} names {', '.join(sorted(unknown))}, which the "
                    "brief does not require.",
                    "Name one of its slugs.",
                )
            )
        else:
            named.append(solution)
    proven = {s for one in flawed if one in named or one.misfit for s in one.fails}
    unproven = known - set(subject.kata.resource_types) - proven
    findings += [
        Finding(
            f"No flawed solution fails '{slug}'.",
            "Write a plausible mistake that it must catch; docs/authoring.md lists what people "
            "get wrong.",
        )
        for slug in sorted(unproven)
    ]
    requests = [subject.request(s, only=tuple(sorted(s.fails)), trusted="to fail") for s in named]
    results = subject.results(requests)
    for solution, result in zip(named, results, strict=True):
        findings += _slipped(subject, solution, result.failed, result.trouble)
    rejected = len(named) - sum(
        bool(set(s.fails) - r.failed) for s, r in zip(named, results, strict=True)
    )
    return findings, f"{rejected} of {len(flawed)} rejected as named"


def misfit(solution: Shipped) -> Finding:
    """Return the finding that an edit does not fit its base."""
    return Finding(
        f"{solution.misfit}.",
        "Write the hunk anew from what the base says now, or name another base.",
    )


def _slipped(
    subject: Subject, solution: Shipped, failed: frozenset[str], trouble: str
) -> list[Finding]:
    place = subject.shown(solution.path)
    if trouble:
        return [
            Finding(
                f"{place} does not load: {trouble}", "A flawed solution must be wrong, not broken."
            )
        ]
    flaw = (solution.about.splitlines() or [""])[0]
    return [
        Finding(
            f"{place} passes '{slug}', which it says it fails.",
            f"Write a test of '{slug}' that tells it apart.",
            flaw,
        )
        for slug in solution.fails
        if slug not in failed
    ]


def _slow_applies(subject: Subject) -> bool:
    """Tell whether the kata promises resources."""
    return subject.kata.metadata.workload is not None


@check(
    "Every slow solution is right, and fails the resource requirements that it names and no other.",
    applies=_slow_applies,
)
def check_slow(subject: Subject) -> tuple[list[Finding], str]:
    """Judge the slow solutions by the suite, and measure them."""
    resource_types, slow = subject.kata.resource_types, subject.shipped("slow")
    written = subject.written("slow")
    named = {slug for solution in written for slug in solution.fails}
    findings = [misfit(solution) for solution in written if solution.misfit]
    findings += [
        Finding(
            f"No slow solution fails '{slug}'.",
            "Write one that is right and takes too much: the sentence must bite.",
        )
        for slug in resource_types
        if slug not in named
    ]
    judged = subject.judge(*slow, trusted="to pass")
    measured = subject.queue.measure([subject.request(solution) for solution in slow])
    for solution, right, costs in zip(slow, judged, measured, strict=True):
        place = subject.shown(solution.path)
        if problem := right.trouble or costs.problem:
            findings.append(Finding(f"{place} can't be judged: {problem}", "Mend that first."))
            continue
        findings += [
            Finding(
                f"{place} fails '{slug}', which the suite tests.",
                "A slow solution is right in everything but what it takes.",
                right.told.get(slug, ""),
            )
            for slug in sorted(right.failed)
        ]
        # Of what is too slow the memory may not be told, which says nothing of that.
        told = ("passed", "not_judged")
        failed = {slug for slug, outcome in costs.outcomes.items() if outcome not in told}
        for slug in sorted(failed ^ set(solution.fails)):
            verb = "passes" if slug in solution.fails else "fails"
            findings.append(
                Finding(
                    f"{place} {verb} '{slug}' and says otherwise.",
                    "Correct 'Fails:', the limit, or the workload's size.",
                    costs.told.get(slug, ""),
                )
            )
    return findings, f"{len(slow)} solutions"
