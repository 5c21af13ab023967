"""From the outcomes of tests to what became of each requirement of the brief."""

from __future__ import annotations

import msgspec

from katakit.brief import Requirement
from katakit.judge.findings import Findings
from katakit.verdict import Evidence, Judged, Outcome

_SEVERITY = (
    Outcome.VIOLATION,
    Outcome.CRASHED,
    Outcome.TIMEOUT,
    Outcome.ERROR,
    Outcome.FAILED,
    Outcome.TODO,
)

_NEVER_TOLD = "a test of it was collected and never told"


def without_tests(requirement: Requirement, outcome: Outcome, message: str) -> Judged:
    """Return what became of a requirement of which no test tells."""
    return Judged(requirement.slug, requirement.text, requirement.part, outcome, message)


def sum_up(
    requirements: tuple[Requirement, ...], findings: Findings, disclosure: str
) -> list[Judged]:
    """Judge each requirement by its tests; all alike where the solution did not load.

    Parameters
    ----------
    disclosure : str
        With ``"study"`` what a test saw is told too.
    """
    if findings.trouble is not None:
        outcome = Outcome(findings.trouble["outcome"])
        return [without_tests(r, outcome, "") for r in requirements]
    return [_requirement(r, findings, disclosure) for r in requirements]


def _requirement(requirement: Requirement, findings: Findings, disclosure: str) -> Judged:
    """Judge one requirement by the worst of its tests."""
    names = [test for test, slug in findings.expected.items() if slug == requirement.slug]
    events = [findings.tests[name] for name in names if name in findings.tests]
    outcomes = [Outcome(event["outcome"]) for event in events]
    worst = next((o for o in _SEVERITY if o in outcomes), Outcome.PASSED)
    if findings.lost and (len(events) < len(names) or not findings.expected):
        return without_tests(requirement, Outcome.ERROR, findings.lost)
    if not names:
        return without_tests(requirement, Outcome.NOT_JUDGED, "")
    if len(events) < len(names) and worst is Outcome.PASSED:
        if findings.stopped_early:
            return without_tests(requirement, Outcome.NOT_JUDGED, "")
        return without_tests(requirement, Outcome.ERROR, _NEVER_TOLD)
    first = events[outcomes.index(worst)]
    told = first.get("evidence") if disclosure == "study" else None
    return Judged(
        slug=requirement.slug,
        text=requirement.text,
        part=requirement.part,
        outcome=worst,
        message=first.get("message", ""),
        seconds=round(sum(event["seconds"] for event in events), 6),
        task=next((event["task"] for event in events if event["task"]), ""),
        evidence=msgspec.convert(told, Evidence) if told else None,
    )
