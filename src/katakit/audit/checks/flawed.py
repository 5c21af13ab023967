"""Every flawed solution fails each requirement that it names, and each is named by one."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Shipped, Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
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
    unproven = known - set(subject.kata.kinds) - proven
    findings += [
        Finding(
            f"No flawed solution fails '{slug}'.",
            "Write a plausible mistake that it must catch; docs/authoring.md lists what people "
            "get wrong.",
        )
        for slug in sorted(unproven)
    ]
    requests = [subject.request(s, only=tuple(sorted(s.fails))) for s in named]
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
