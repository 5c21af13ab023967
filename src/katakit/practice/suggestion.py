"""Which kata to do now, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from katakit.kata import Kata
from katakit.practice.sittings import PAUSE
from katakit.practice.standing import Standing
from katakit.practice.when import ago, ahead


@dataclass(frozen=True)
class Suggestion:
    """A kata and the reason for it.

    Attributes
    ----------
    reason : str
        A clause that can follow "because".
    """

    kata: Kata
    reason: str


def suggest(standings: Iterable[Standing], now: datetime, besides: str = "") -> Suggestion | None:
    """Return the kata to do now, None where there is none.

    First what was begun a short while ago and does not pass yet; then what is due, the most
    forgotten first; then what was never tried, of the pillar of which least is solved; at
    last what will be due soonest.

    Parameters
    ----------
    besides : str
        A kata that was just done.
    """
    known = list(standings)
    at_hand = [one for one in known if one.kata.name != besides]
    return (
        _unfinished(at_hand, now)
        or _most_forgotten(at_hand, now)
        or _new_in_thinnest_pillar(at_hand, known)
        or _soonest(at_hand, now)
    )


def _unfinished(standings: list[Standing], now: datetime) -> Suggestion | None:
    open_ = [
        one
        for one in standings
        if one.last and now - one.last.at <= PAUSE and not one.sittings[-1].passed
    ]
    if not open_:
        return None
    latest = max(open_, key=lambda one: one.sittings[-1].last)
    best = latest.sittings[-1].best
    if best.held == best.judged:
        return Suggestion(latest.kata, "all that was judged holds; a whole run makes it count")
    return Suggestion(latest.kata, f"you are at it: {best.held} of {best.judged} hold")


def _most_forgotten(standings: list[Standing], now: datetime) -> Suggestion | None:
    waiting = [(one.due.retrievability, one) for one in standings if one.due and one.is_due(now)]
    if not waiting:
        return None
    _, first = min(waiting, key=lambda pair: (pair[0], pair[1].kata.name))
    assert first.last is not None
    done = "solved" if first.sittings[-1].passed else "tried"
    others = f", and {len(waiting) - 1} more are due" if len(waiting) > 1 else ""
    return Suggestion(first.kata, f"it is due: you {done} it {ago(first.last.at, now)}{others}")


def _new_in_thinnest_pillar(standings: list[Standing], known: list[Standing]) -> Suggestion | None:
    new = [one for one in standings if not one.sittings]
    if not new:
        return None

    def share(pillar: str) -> tuple[float, str]:
        inside = [one for one in known if one.kata.group == pillar]
        return sum(one.solved is not None for one in inside) / len(inside), pillar

    thinnest = min({one.kata.group for one in new}, key=share)
    inside = [one for one in known if one.kata.group == thinnest]
    solved = sum(one.solved is not None for one in inside)
    first = min(
        (one for one in new if one.kata.group == thinnest),
        key=lambda one: (one.kata.metadata.level, one.kata.name),
    )
    return Suggestion(
        first.kata,
        f"you have never tried it, and {thinnest} is your thinnest pillar "
        f"({solved} of {len(inside)} solved)",
    )


def _soonest(standings: list[Standing], now: datetime) -> Suggestion | None:
    coming = [(one.due.at, one) for one in standings if one.due]
    if not coming:
        return None
    at, first = min(coming, key=lambda pair: (pair[0], pair[1].kata.name))
    return Suggestion(first.kata, f"nothing is due; this one comes first, {ahead(at, now)}")
