"""The standings of a group, computed: rows, columns, what is hard, what came when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from katakit.errors import KataError
from katakit.group.hand_in_times import Book, read_book
from katakit.group.inventory import Inventory, LeftOut, read_inventory
from katakit.group.results import Pass, Results
from katakit.group.schedule import Schedule
from katakit.group.standings.cell import DAMAGED, NOT_BEGUN, WAITING, Cell, cell
from katakit.group.standings.details import thinned
from katakit.group.standings.statistics import Bar, Hard, Tallies, by_week
from katakit.katas.workspace import Workspace
from katakit.report.text import date_and_time
from katakit.verdict import Verdict

UNKNOWN = "No longer in the kit"


@dataclass(frozen=True)
class Column:
    """A kata, the pillar that it stands under, and the day on which it is due."""

    kata: str
    pillar: str
    due: dt.date | None = None


def columns(
    on_file: Iterable[str], schedule: Schedule | None, workspace: Workspace, problems: list[str]
) -> list[Column]:
    """Return the katas on file and those of the schedule, pillar by pillar.

    Pillars come in the order of their first kata in the schedule, then by name; so do the katas
    within one. What is not in the kit comes last.
    """
    planned = [kata for week in schedule.week for kata in week.katas] if schedule else []
    pillars = _pillars(workspace, problems)
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


def _pillars(workspace: Workspace, problems: list[str]) -> dict[str, str]:
    found = {}
    for kata in workspace.katas():
        try:
            found[kata.name] = kata.group
        except KataError as error:
            problems.append(f"The pillar of {kata.name} is not known: {error}")
    return found


KEPT = 6000
"""Verdicts that fit in memory and on a page with their texts; of more, the outcomes are kept."""


@dataclass(frozen=True)
class Row:
    """A member's cells, in the order of the columns."""

    member: str
    cells: tuple[Cell, ...]
    rank: int | None = None

    @property
    def solved(self) -> int:
        """How many katas were ever passed."""
        return sum(one.solved for one in self.cells)

    @property
    def complete(self) -> int:
        """How many were passed with their stretch."""
        return sum(one.ever_complete for one in self.cells)


@dataclass(frozen=True)
class Board:
    """The standings of a group.

    Attributes
    ----------
    rows : list of Row
        By name, or by rank where it was asked for.
    newest : datetime or None
        Of the last verdict.
    kits : list of str
        The kit's versions that judged.
    isolations : dict
        Level of isolation to the number of verdicts.
    texts_kept : bool
        Whether the verdicts are few enough for their texts to be kept.
    problems : list of str
        Files that could not be read.
    left_out : list of LeftOut
        What lies in the members' folder and is not judged.
    """

    title: str
    today: dt.date
    schedule: Schedule | None
    columns: list[Column]
    rows: list[Row]
    hardest: list[Hard]
    weeks: list[Bar]
    newest: dt.datetime | None
    kits: list[str]
    isolations: dict[str, int]
    ranked: bool
    texts_kept: bool
    problems: list[str]
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def pillars(self) -> list[tuple[str, int]]:
        """The pillars over the columns, each with how many it spans."""
        return list(Counter(column.pillar for column in self.columns).items())

    @property
    def verdicts(self) -> int:
        """How many verdicts are on file."""
        return sum(self.isolations.values())


@dataclass
class _Reading:
    """What is gathered while the folder is read, verdict by verdict."""

    keep: bool
    inventory: Inventory
    book: Book
    schedule: Schedule | None
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    tallies: Tallies = field(default_factory=Tallies)
    days: list[dt.date] = field(default_factory=list)
    newest: dt.datetime | None = None
    kits: set[str] = field(default_factory=set)
    isolations: Counter[str] = field(default_factory=Counter)

    def member(self, results: Results, member: str, katas: list[str]) -> None:
        passed = results.passed(member)
        cells = self.rows[member] = {}
        handed_in = self.inventory.handed_in.get(member, [])
        for kata in sorted({*katas, *filter(str.isidentifier, (*passed, *handed_in))}):
            found = self._cell(results, member, kata, passed.get(kata))
            if found is not NOT_BEGUN:
                cells[kata] = found

    def _cell(self, results: Results, member: str, kata: str, passed: Pass | None) -> Cell:
        verdict = results.read(member, kata)
        found = cell(verdict, passed, self._without(results, member, kata),
                     late=self._is_late(member, kata, verdict, passed))  # fmt: skip
        if verdict is not None:
            self.tallies.add(kata, verdict)
            self.kits.add(verdict.kit_version)
            self.isolations[verdict.isolation.word] += 1
            at = date_and_time(verdict.started)
            if at is not None and (self.newest is None or at > self.newest):
                self.newest = at
        if found.solved:
            first = passed.first if passed is not None else verdict.started if verdict else ""
            if (solved := date_and_time(first)) is not None:
                self.days.append(solved.date())
        return replace(found, verdict=thinned(verdict, self.keep)) if verdict else found

    def _without(self, results: Results, member: str, kata: str) -> Cell:
        """Return what stands for a verdict that is not there."""
        if (member, kata) in results.damaged:
            return DAMAGED
        return WAITING if kata in self.inventory.handed_in.get(member, []) else NOT_BEGUN

    def _is_late(
        self, member: str, kata: str, verdict: Verdict | None, passed: Pass | None
    ) -> bool:
        due = self.schedule.due(kata) if self.schedule is not None else None
        if verdict is None or due is None:
            return False
        first = date_and_time(passed.first) if passed is not None else None
        in_time = first is not None and first.date() <= due
        return not in_time and self.book.is_late(member, kata, verdict.solution_sha256, due)


def read_board(
    results: Results,
    workspace: Workspace,
    today: dt.date,
    *,
    schedule: Schedule | None = None,
    title: str = "",
    ranked: bool = False,
) -> Board:
    """Read a folder of verdicts.

    Raises
    ------
    MissingFile
        If it is not there.
    """
    inventory = read_inventory(results.folder)
    members = sorted({*results.members(), *inventory.members}, key=lambda m: (m.casefold(), m))
    on_file = {member: list(_katas(results, member)) for member in members}
    total = sum(map(len, on_file.values()))
    reading = _Reading(total <= KEPT, inventory, read_book(results.folder), schedule)
    for member, katas in on_file.items():
        reading.member(results, member, katas)
    found = {kata for cells in reading.rows.values() for kata in cells}
    order = columns(found, schedule, workspace, results.problems)
    rows = [
        Row(member, tuple(cells.get(column.kata, NOT_BEGUN) for column in order))
        for member, cells in reading.rows.items()
    ]
    return Board(
        title=title or (schedule.title if schedule else "") or "Standings",
        today=today,
        schedule=schedule,
        columns=order,
        rows=_ranked(rows) if ranked else rows,
        hardest=reading.tallies.hardest(len(rows)),
        weeks=by_week(reading.days, schedule),
        newest=reading.newest,
        kits=sorted(reading.kits),
        isolations=dict(reading.isolations),
        ranked=ranked,
        texts_kept=reading.keep,
        problems=results.problems,
        left_out=inventory.left_out,
    )


def _katas(results: Results, member: str) -> Iterator[str]:
    for path in sorted((results.folder / member).glob("[!.]*.json")):
        yield path.stem


def _ranked(rows: list[Row]) -> list[Row]:
    """Return the rows by how much is solved; equals share a rank and stay in order of names."""
    solved = sorted((row.solved for row in rows), reverse=True)
    ranks = [replace(row, rank=solved.index(row.solved) + 1) for row in rows]
    return sorted(ranks, key=lambda row: row.rank or 0)
