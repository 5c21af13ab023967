"""Every test function fails for at least one flawed solution."""

from __future__ import annotations

from katakit.audit.finding import Finding
from katakit.audit.requests import Request
from katakit.audit.subject import Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Look for tests that no flawed solution fails."""
    flawed = [s for s in subject.shipped("flawed") if s.fails]
    proves = {_function(test): slug for test, slug in subject.judged_reference.proves.items()}
    named = [subject.request(s, only=tuple(sorted(s.fails))) for s in flawed]
    left = set(proves) - _failed(subject, named)
    if left:  # the flawed that name other requirements may fail them too
        slugs = tuple(sorted({proves[function] for function in left}))
        left -= _failed(subject, [subject.request(s, only=slugs) for s in flawed])
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
    return {
        _function(test)
        for result in subject.results(requests)
        for test, outcome in result.tests.items()
        if outcome != "passed"
    }


def _function(test: str) -> str:
    return test.partition("::")[2].partition("[")[0]
