"""The katas of a group's table: which, in what order, and under which pillar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from katakit.errors import KataError
from katakit.group.schedule import Schedule
from katakit.roots import House

UNKNOWN = "No longer in the kit"


@dataclass(frozen=True)
class Column:
    """A kata, the pillar that it stands under, and the day on which it is due."""

    kata: str
    pillar: str
    due: dt.date | None = None


def columns(
    on_file: Iterable[str], schedule: Schedule | None, house: House, problems: list[str]
) -> list[Column]:
    """Return the katas on file and those of the schedule, pillar by pillar.

    Pillars come in the order of their first kata in the schedule, then by name; so do the katas
    within one. What is not in the kit comes last.
    """
    planned = [kata for week in schedule.week for kata in week.katas] if schedule else []
    pillars = _pillars(house, problems)
    names = dict.fromkeys([*planned, *sorted(on_file)])
    at = {name: position for position, name in enumerate(names)}
    first: dict[str, int] = {}
    for name in dict.fromkeys(planned):
        first.setdefault(pillars.get(name, UNKNOWN), at[name])
    unplanned = len(at)

    def place(name: str) -> tuple[bool, int, str, int]:
        pillar = pillars.get(name, UNKNOWN)
        return pillar == UNKNOWN, first.get(pillar, unplanned), pillar, at[name]

    return [
        Column(name, pillars.get(name, UNKNOWN), schedule.due(name) if schedule else None)
        for name in sorted(names, key=place)
    ]


def _pillars(house: House, problems: list[str]) -> dict[str, str]:
    found = {}
    for kata in house.katas():
        try:
            found[kata.name] = kata.group
        except KataError as error:
            problems.append(f"The pillar of {kata.name} is not known: {error}")
    return found
