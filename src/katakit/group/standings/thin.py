"""Verdicts without what no page shows, so that those of ten thousand members fit in memory."""

from __future__ import annotations

from functools import cache

import msgspec

from katakit.verdict import NOTHING_RAN, Environment, Isolation, Judged, Outcome, Verdict

_NOWHERE = Environment("", "", "", 0)


def thinned(verdict: Verdict, keep: bool) -> Verdict:
    """Return a verdict without its layers of isolation and what holds told by name alone.

    Parameters
    ----------
    keep : bool
        Keep the texts of what does not hold; otherwise outcomes alone are left.
    """
    slim = [_slim(one, keep) for one in verdict.requirements]
    return msgspec.structs.replace(
        verdict,
        requirements=slim,
        isolation=Isolation(verdict.isolation.level, {}, _reason(verdict)),
        environment=_NOWHERE,
        trouble=verdict.trouble if keep else "",
        printed="",
    )


def _reason(verdict: Verdict) -> str:
    return NOTHING_RAN if verdict.isolation.word == NOTHING_RAN else ""


def _slim(one: Judged, keep: bool) -> Judged:
    if keep and one.outcome is not Outcome.PASSED:
        return one
    return _outcome(one.slug if keep else "", one.part, one.outcome, one.resource)


@cache
def _outcome(slug: str, part: str, outcome: Outcome, resource: str) -> Judged:
    return Judged(slug, "", part, outcome, resource=resource)
