"""Which kata to do now, and why; said by itself and after a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.practice.history import History
from katakit.practice.progress import PAUSE, Standing, sessions_of, standings
from katakit.report.text import ago, ahead, counted, lasting, ordinal


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
        if one.last and now - one.last.at <= PAUSE and not one.sessions[-1].passed
    ]
    if not open_:
        return None
    latest = max(open_, key=lambda one: one.sessions[-1].last)
    best = latest.sessions[-1].best
    if best.held == best.judged:
        return Suggestion(latest.kata, "all that was judged holds; a whole run makes it count")
    return Suggestion(latest.kata, f"you are at it: {best.held} of {best.judged} hold")


def _most_forgotten(standings: list[Standing], now: datetime) -> Suggestion | None:
    waiting = [(one.due.retrievability, one) for one in standings if one.due and one.is_due(now)]
    if not waiting:
        return None
    _, first = min(waiting, key=lambda pair: (pair[0], pair[1].kata.name))
    assert first.last is not None
    done = "solved" if first.sessions[-1].passed else "tried"
    others = f", and {len(waiting) - 1} more are due" if len(waiting) > 1 else ""
    return Suggestion(first.kata, f"it is due: you {done} it {ago(first.last.at, now)}{others}")


def _new_in_thinnest_pillar(standings: list[Standing], known: list[Standing]) -> Suggestion | None:
    new = [one for one in standings if not one.sessions]
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


def say_after_verdict(workspace: Workspace, kata: Kata, history: History) -> list[str]:
    """Return the sentences that follow the report of an attempt that was just recorded."""
    sessions = sessions_of(history.attempts(kata.name), history.helps(kata.name))
    if not sessions:  # the history could not be written
        return []
    session = sessions[-1]
    number = len(session.attempts)
    lines = []
    if number > 1:
        since = lasting(session.last - session.began)
        hints = sum(bool(help_.step) for help_ in session.helps)
        asked = f", {counted(hints, 'hint')}" if hints else ""
        lines.append(f"{ordinal(number).capitalize()} attempt, {since} since the first{asked}.")
    if session.attempts[-1].passed:
        now = datetime.now(UTC)
        found = suggest(standings(workspace.katas(), history, now), now, besides=kata.name)
        if found is not None:
            lines.append(f"Next for you: {found.kata.name}, because {found.reason}.")
    return lines
