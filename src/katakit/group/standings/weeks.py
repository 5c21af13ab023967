"""How many katas a group solved in each week: the weeks of its schedule, else the calendar's."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from katakit.group.schedule import Schedule
from katakit.group.standings.dates import day

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
