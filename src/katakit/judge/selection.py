"""Which tests of a suite to run, and whether suite and brief agree at all.

A suite that demands what its brief never said is a bug of the kit, so it is refused
before a test has run.
"""

from __future__ import annotations

import difflib

import pytest
from _pytest.mark.expression import Expression

from katakit.brief import Brief
from katakit.judge.orders import Order


class Refused(Exception):
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


def choose(order: Order, slugs: list[str]) -> set[str]:
    """Return the requirements to judge, of those that the suite proves.

    Raises
    ------
    Refused
        If a requirement has no test, or ``-k`` is no expression or matches nothing.
    """
    if missing := [r.slug for r in order.kata.brief.requirements if r.slug not in slugs]:
        raise Refused(f"no test proves {', '.join(missing)}")
    chosen = set(slugs if order.only is None else order.only)
    if not order.keyword:
        return chosen
    try:
        matches = Expression.compile(order.keyword)
    except SyntaxError as error:
        raise Refused(f"-k {order.keyword!r} is no expression: {error}") from error
    chosen = {s for s in chosen if matches.evaluate(lambda word, /, s=s, **_: word in s)}
    if not chosen:
        near = difflib.get_close_matches(order.keyword, slugs, n=3, cutoff=0.4)
        guess = f" Near: {', '.join(dict.fromkeys(near))}." if near else ""
        raise Refused(f"-k {order.keyword!r} matches no requirement.{guess}")
    return chosen
