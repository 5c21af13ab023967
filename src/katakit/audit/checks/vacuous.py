"""Every test function fails for at least one flawed solution."""

from __future__ import annotations

from katakit.audit.diagnosing import diagnose
from katakit.audit.finding import Finding
from katakit.audit.requests import Request, Result
from katakit.audit.subject import Subject


def run(subject: Subject) -> tuple[list[Finding], str]:
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
