"""The stub loads, and every requirement that a test proves is still to do."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


def run(subject: Subject) -> list[Finding]:
    """Judge the stub."""
    [result] = subject.judge(subject.stub)
    place = subject.shown(subject.kata.stub_file)
    if result.trouble:
        return [Finding(f"{place} does not load: {result.trouble}", "Mend the stub.")]
    findings = []
    proved = set(result.proves.values())
    for slug, outcome in result.outcomes.items():
        if outcome == "todo" or (outcome == "not_judged" and slug not in proved):
            continue
        mend = (
            f"A test of '{slug}' passes without a solution: let it call one and look at the result."
            if outcome == "passed"
            else 'Let each routine of the stub raise NotImplementedError("its name"), nothing else.'
        )
        findings.append(Finding(f"{place}: '{slug}' is {outcome} and not todo.", mend))
    return findings
