"""Which hint step comes next: one more with each ask, never more than was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from katakit.errors import KataError
from katakit.katas.brief import read_author_text, read_hints
from katakit.katas.kata import Kata
from katakit.practice.history import History
from katakit.practice.progress import PAUSE


class NoHint(KataError):
    """There is no hint to give."""


@dataclass(frozen=True)
class Hint:
    """The hint steps that a person has been given for one requirement.

    Attributes
    ----------
    text : str
        The requirement, as the brief has it.
    steps : tuple of str
        The newest last.
    of : int
        How many there are.
    is_new : bool
        False where all had been given before.
    """

    slug: str
    text: str
    steps: tuple[str, ...]
    of: int
    is_new: bool = True


def next_hint(kata: Kata, history: History, now: datetime, slug: str | None = None) -> Hint:
    """Give one more step, and remember that it was given; a new session begins at the first.

    Parameters
    ----------
    slug : str, optional
        The requirement; by default the first that did not hold at the last attempt, or the
        first of the brief.

    Raises
    ------
    NoHint
        If the brief has no such requirement, everything holds, or nobody wrote hints.
    """
    slug = slug or _at_hand(kata, history)
    requirement = kata.brief.find(slug)
    if requirement is None:
        known = ", ".join(r.slug for r in kata.brief.requirements)
        raise NoHint(f"The brief of {kata.name} has no requirement {slug!r}. It has: {known}")
    steps = read_hints(read_author_text(kata.author_folder / "hints.md")).get(slug, [])
    if not steps:
        raise NoHint(f"Nobody has written hints for {slug} of {kata.name} yet.")
    recent = [h.step for h in history.helps(kata.name) if h.slug == slug and now - h.at <= PAUSE]
    given = max(recent, default=0)
    step = min(given + 1, len(steps))
    if step > given:
        history.record_help(kata.name, slug, step)
    return Hint(slug, requirement.text, tuple(steps[:step]), len(steps), is_new=step > given)


def _at_hand(kata: Kata, history: History) -> str:
    attempts = history.attempts(kata.name)
    if not attempts:
        return kata.brief.requirements[0].slug
    missing = attempts[-1].missing
    if not missing:
        raise NoHint(f"All that was judged of {kata.name} holds. For one by name: add its slug.")
    return missing[0]
