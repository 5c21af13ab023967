"""What a group finds hardest, and how many katas it solved in each week."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from katakit.group.schedule import Schedule
from katakit.report.text import day
from katakit.verdict import Outcome, Verdict

FEWEST = 3
"""Attempts without which a share says nothing."""
SHOWN = 8


@dataclass(frozen=True)
class Hard:
    """A requirement that attempts miss."""

    kata: str
    slug: str
    text: str
    missed: int
    judged: int

    @property
    def share(self) -> float:
        """The share of the attempts that miss it."""
        return self.missed / self.judged


@dataclass
class _Tally:
    judged: int = 0
    missed: int = 0
    text: str = ""
    told: str = ""


class Tallies:
    """Counts, verdict by verdict."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Tally] = defaultdict(_Tally)

    def add(self, kata: str, verdict: Verdict) -> None:
        """Count a verdict's requirements."""
        if verdict.trouble and not verdict.held:
            return
        for requirement in verdict.requirements:
            if requirement.outcome in (Outcome.TODO, Outcome.NOT_JUDGED):
                continue
            tally = self._found[kata, requirement.slug]
            tally.judged += 1
            tally.missed += requirement.outcome is not Outcome.PASSED
            if verdict.started >= tally.told:  # the newest brief has the sentence
                tally.text, tally.told = requirement.text, verdict.started

    def hardest(self, members: int) -> list[Hard]:
        """Return what most attempts miss, of what a tenth of the members at least attempted."""
        enough = max(FEWEST, members // 10)
        hard = [
            Hard(kata, slug, tally.text, tally.missed, tally.judged)
            for (kata, slug), tally in self._found.items()
            if tally.judged >= enough and tally.missed
        ]
        return sorted(hard, key=lambda one: (-one.share, -one.missed, one.kata, one.slug))[:SHOWN]


MOST = 26
"""Weeks of the calendar to show, the last ones."""


@dataclass(frozen=True)
class Bar:
    """A week's name and its passes."""

    name: str
    note: str
    passes: int


def by_week(days: Iterable[dt.date], schedule: Schedule | None) -> list[Bar]:
    """Count the days of first passes by week."""
    if schedule is not None and schedule.week:
        return _scheduled(list(days), schedule)
    return _calendar(list(days))


def _scheduled(days: list[dt.date], schedule: Schedule) -> list[Bar]:
    """Count by schedule: a week ends on its day, the first one also holds what came before."""
    ends = [week.due for week in schedule.week]
    found = Counter(next((n for n, end in enumerate(ends) if one <= end), -1) for one in days)
    bars = [Bar(f"Week {n}", f"to {day(end)}", found[n - 1]) for n, end in enumerate(ends, start=1)]
    return [*bars, Bar("Later", f"after {day(ends[-1])}", found[-1])] if found[-1] else bars


def _calendar(days: list[dt.date]) -> list[Bar]:
    found = Counter(one - dt.timedelta(days=one.weekday()) for one in days)
    if not found:
        return []
    last = max(found)
    first = max(min(found), last - dt.timedelta(weeks=MOST - 1))
    mondays = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    bars = [Bar(_iso(one), f"from {day(one)}", found[one]) for one in mondays]
    before = sum(passes for monday, passes in found.items() if monday < first)
    return [Bar("Earlier", f"before {day(first)}", before), *bars] if before else bars


def _iso(monday: dt.date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
