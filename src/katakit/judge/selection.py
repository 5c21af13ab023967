"""Which tests of a suite to run, and whether suite and brief agree at all.

A suite that demands what its brief never said is a bug of the kit, so it is refused
before a test has run.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from katakit.brief import Brief
from katakit.errors import KataError
from katakit.kata import Kata

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
    kinds = kata.kinds
    required = [r.slug for r in kata.brief.requirements if r.slug not in kinds]
    if missing := [slug for slug in required if slug not in slugs]:
        raise Refused(f"no test proves {', '.join(missing)}")
    if tested := [slug for slug in kinds if slug in slugs]:
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
