"""An interview as it goes: what was drawn, what was answered, and where it stopped.

Every step writes the whole record anew, atomically, so an interview that was interrupted goes on
at the step that it had come to.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from katakit.errors import BrokenKata, KataError
from katakit.files import write_atomically

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
