"""Every slow solution is right, and fails the resource requirements that it names and no other."""

from __future__ import annotations

from katakit.audit.checks.flawed import misfit
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


def applies(subject: Subject) -> bool:
    """Tell whether the kata promises resources."""
    return subject.kata.metadata.workload is not None


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Judge the slow solutions by the suite, and measure them."""
    kinds, slow = subject.kata.kinds, subject.shipped("slow")
    written = subject.written("slow")
    named = {slug for solution in written for slug in solution.fails}
    findings = [misfit(solution) for solution in written if solution.misfit]
    findings += [
        Finding(
            f"No slow solution fails '{slug}'.",
            "Write one that is right and takes too much: the sentence must bite.",
        )
        for slug in kinds
        if slug not in named
    ]
    judged = subject.judge(*slow, trusted="to pass")
    measured = subject.desk.measure([subject.request(solution) for solution in slow])
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
