"""Every test function fails for at least one flawed solution."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Look for tests that no flawed solution which names their requirement fails."""
    flawed = [s for s in subject.shipped("flawed") if s.fails]
    requests = [subject.request(s, only=tuple(sorted(s.fails))) for s in flawed]
    failed: set[str] = set()
    proves: dict[str, str] = {}
    for test, slug in subject.judged_reference.proves.items():
        proves[_function(test)] = slug
    for result in subject.desk.judge(requests):
        failed |= {_function(t) for t, outcome in result.tests.items() if outcome != "passed"}
    findings = [
        Finding(
            f"No flawed solution that names '{slug}' fails {function}.",
            "Write a plausible mistake that it catches; if there is none, drop the test. A test of "
            "mutation must look at what the worker holds (candidate.hold), not at a copy.",
        )
        for function, slug in sorted(proves.items())
        if function not in failed
    ]
    return findings, f"{len(proves)} test functions"


def _function(test: str) -> str:
    return test.partition("::")[2].partition("[")[0]
