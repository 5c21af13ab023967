"""From tests to requirements: which tests prove which, and what became of each requirement.

A requirement holds if every test that proves it has passed.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import msgspec

from katakit.errors import KataError
from katakit.judge.protocol import Findings
from katakit.katas.brief import Brief, Requirement
from katakit.katas.kata import Kata
from katakit.verdict import Evidence, Judged, Outcome

if TYPE_CHECKING:
    import pytest


class Refused(KataError):
    """The suite contradicts the brief, or the call selects nothing."""


def slug_of(item: pytest.Item, brief: Brief) -> str:
    """Return the requirement that a test proves.

    Raises
    ------
    Refused
        If it carries no marker, several, or one that the brief does not know.
    """
    markers = list(item.iter_markers("requirement"))
    if len(markers) != 1 or len(markers[0].args) != 1:
        raise Refused(f"the test {item.name} must carry exactly one requirement(slug) marker")
    slug = str(markers[0].args[0])
    if brief.find(slug) is None:
        raise Refused(f"the test {item.name} proves {slug!r}, which the brief does not require")
    return slug


def check(kata: Kata, slugs: list[str]) -> None:
    """Check that the suite proves what the brief requires, and no more.

    Raises
    ------
    Refused
        If a requirement has no test, or one that the workload judges has.
    """
    resource_types = kata.resource_types
    required = [r.slug for r in kata.brief.requirements if r.slug not in resource_types]
    if missing := [slug for slug in required if slug not in slugs]:
        raise Refused(f"no test proves {', '.join(missing)}")
    if tested := [slug for slug in resource_types if slug in slugs]:
        raise Refused(f"a test proves {', '.join(tested)}, which the workload judges")


def select(brief: Brief, keyword: str, only: tuple[str, ...] | None) -> frozenset[str]:
    """Return the requirements to judge.

    Parameters
    ----------
    keyword : str
        The expression of ``-k``; empty for all.
    only : tuple of str or None
        With ``--lf`` what did not hold last time.

    Raises
    ------
    Refused
        If ``-k`` is no expression or matches nothing.
    """
    slugs = [requirement.slug for requirement in brief.requirements]
    chosen = frozenset(slugs if only is None else only)
    if not keyword:
        return chosen
    from _pytest.mark.expression import Expression  # only now: it brings all of pytest

    try:
        matches = Expression.compile(keyword)
    except SyntaxError as error:
        raise Refused(f"-k {keyword!r} is no expression: {error}") from error
    chosen = frozenset(s for s in chosen if matches.evaluate(lambda word, /, s=s, **_: word in s))
    if not chosen:
        near = difflib.get_close_matches(keyword, slugs, n=3, cutoff=0.4)
        guess = f" Near: {', '.join(dict.fromkeys(near))}." if near else ""
        raise Refused(f"-k {keyword!r} matches no requirement.{guess}")
    return chosen


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
