"""An interview: drawn by a seed that two people can share, and how far it has come."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from katakit.errors import BrokenKata, KataError
from katakit.files import write_atomically
from katakit.interview.question_bank import ROUNDS, Question, read_bank
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace

RECORD = "interview.json"


class Drawn(msgspec.Struct):
    """One round: what it is about, and what has come of it.

    Attributes
    ----------
    kind : str
        ``"coding"``, ``"concepts"``, ``"design"`` or ``"behavioural"``.
    slugs : list of str
        The kata or the questions.
    minutes : int
        What it should take.
    steps : dict
        Step to what came of it, in the order in which they were done.
    seconds : float
        Spent so far.
    done : bool
    """

    kind: str
    slugs: list[str]
    minutes: int
    steps: dict[str, Any] = {}
    seconds: float = 0.0
    done: bool = False


class Record(msgspec.Struct):
    """What is written down of an interview."""

    began: str
    seed: int
    rounds: list[Drawn]
    schema: int = 1


class Session:
    """An interview in its folder.

    Parameters
    ----------
    folder : Path
        Holds the record, the answers and at the end the report.
    record : Record
    """

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder = folder
        self.record = record

    @classmethod
    def begin(cls, place: Path, rounds: list[Drawn], seed: int, now: datetime) -> Session:
        """Begin an interview in a folder of its own below `place`."""
        stem = f"{now.astimezone():%Y-%m-%d-%H%M}"
        place.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            folder = place / (stem if number == 1 else f"{stem}-{number}")
            with contextlib.suppress(FileExistsError):
                folder.mkdir()
                break
        session = cls(folder, Record(now.isoformat(timespec="seconds"), seed, rounds))
        session.save()
        return session

    @classmethod
    def read(cls, folder: Path) -> Session:
        """Read an interview's record.

        Raises
        ------
        BrokenKata
            If it can't be read.
        """
        path = folder / RECORD
        try:
            return cls(folder, msgspec.json.decode(path.read_bytes(), type=Record))
        except (OSError, msgspec.DecodeError) as error:
            raise BrokenKata(path, 0, f"can't be read: {error}") from error

    @classmethod
    def unfinished(cls, place: Path) -> Session | None:
        """Return the latest interview that was interrupted, None if there is none."""
        for path in sorted(place.glob(f"*/{RECORD}"), reverse=True):
            try:
                session = cls.read(path.parent)
            except KataError:
                continue
            if not session.is_done:
                return session
        return None

    @property
    def is_done(self) -> bool:
        """Whether every round is over."""
        return all(one.done for one in self.record.rounds)

    def save(self) -> None:
        """Write the record."""
        data = msgspec.json.format(msgspec.json.encode(self.record), indent=2)
        write_atomically(self.folder / RECORD, data + b"\n")

    def answers(self, number: int, name: str) -> Path:
        """Return the file of a round's answers."""
        return self.folder / f"{number}-{re.sub(r'[^a-z0-9]+', '_', name.lower())}.md"


ROUND_TYPES = ("coding", *ROUNDS)
"""What rounds there are."""
LOOPS = {"onsite": ("design", "coding", "concepts", "coding", "behavioural", "behavioural")}
"""Whole days, after the guide's answer on the typical process: four to six interviews."""
MINUTES = {"coding": 45, "concepts": 30, "design": 45, "behavioural": 30}
"""What a round takes where nobody says otherwise."""


def draw(
    workspace: Workspace,
    round_types: Iterable[str],
    seed: int,
    minutes: int | None = None,
    pillar: str = "",
) -> list[Drawn]:
    """Draw the rounds of an interview, nothing twice.

    Parameters
    ----------
    minutes : int, optional
        For each round; as many questions as fit, a kata that fits.
    pillar : str
        Part of a heading of the guide: coding and concepts come from there.

    Raises
    ------
    KataError
        If nothing fits.
    """
    chance = random.Random(seed)  # noqa: S311 (which question comes is no secret)
    rounds: list[Drawn] = []
    for kind in round_types:
        taken = {slug for one in rounds if one.kind == kind for slug in one.slugs}
        time = minutes or MINUTES[kind]
        found = (
            _katas(workspace, time, pillar, taken, chance)
            if kind == "coding"
            else _questions(workspace, kind, time, pillar, taken, chance)
        )
        if not found:
            about = f" about {pillar!r}" if pillar else ""
            raise KataError(f"Nothing{about} fits a round of {kind} of {time} minutes.")
        rounds.append(Drawn(kind, found, time))
    return rounds


def bank(workspace: Workspace, kind: str) -> list[Question]:
    """Return the questions of all roots; of two with one name the first root's."""
    found: dict[str, Question] = {}
    for root in workspace.roots:
        for question in read_bank(root, kind):
            found.setdefault(question.slug, question)
    return list(found.values())


def _katas(
    workspace: Workspace, minutes: int, pillar: str, taken: set[str], chance: random.Random
) -> list[str]:
    fitting = [
        kata.name
        for kata in workspace.katas()
        if kata.metadata.minutes <= minutes and _is_about(kata, pillar) and kata.name not in taken
    ]
    return [chance.choice(fitting)] if fitting else []


def _is_about(kata: Kata, pillar: str) -> bool:
    return pillar.casefold() in kata.metadata.pillar.casefold()


def _questions(
    workspace: Workspace,
    kind: str,
    minutes: int,
    pillar: str,
    taken: set[str],
    chance: random.Random,
) -> list[str]:
    questions = [
        q
        for q in bank(workspace, kind)
        if q.slug not in taken and (kind != "concepts" or pillar.casefold() in q.pillar.casefold())
    ]
    chance.shuffle(questions)
    found: list[str] = []
    left = minutes
    pillars: set[str] = set()
    # First one of each heading, so that a round is broad, then whatever still fits.
    for broad in (True, False):
        for question in questions:
            is_new = question.slug not in found and (not broad or question.pillar not in pillars)
            if is_new and (question.minutes <= left or (kind == "design" and not found)):
                found.append(question.slug)
                pillars.add(question.pillar)
                left -= question.minutes
        if kind == "design":
            return found[:1]
    return found
