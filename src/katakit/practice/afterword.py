"""What is said after a verdict: how this sitting goes, and after a pass what to do next."""

from __future__ import annotations

from datetime import UTC, datetime

from katakit.kata import Kata
from katakit.practice.history import History
from katakit.practice.sittings import sittings_of
from katakit.practice.standing import standings
from katakit.practice.suggestion import suggest
from katakit.practice.when import counted, lasting, ordinal
from katakit.roots import House


def afterword(house: House, kata: Kata, history: History) -> list[str]:
    """Return the sentences that follow the report of an attempt that was just recorded."""
    sittings = sittings_of(history.attempts(kata.name), history.helps(kata.name))
    if not sittings:  # the history could not be written
        return []
    sitting = sittings[-1]
    number = len(sitting.attempts)
    lines = []
    if number > 1:
        since = lasting(sitting.last - sitting.began)
        hints = sum(bool(help_.step) for help_ in sitting.helps)
        asked = f", {counted(hints, 'hint')}" if hints else ""
        lines.append(f"{ordinal(number).capitalize()} attempt, {since} since the first{asked}.")
    if sitting.attempts[-1].passed:
        now = datetime.now(UTC)
        found = suggest(standings(house.katas(), history, now), now, besides=kata.name)
        if found is not None:
            lines.append(f"Next for you: {found.kata.name}, because {found.reason}.")
    return lines
