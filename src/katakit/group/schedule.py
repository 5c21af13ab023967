"""Which katas a group does in which week: its ``schedule.toml``."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import msgspec

from katakit.errors import BrokenKata, MissingFile, in_words, shown
from katakit.files import read_file


class Week(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Katas that are due on one day.

    Attributes
    ----------
    due : date
        The last day on which they are solved alone.
    """

    due: dt.date
    katas: list[str]


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group's weeks, in order.

    Attributes
    ----------
    title : str
        The group's name.
    week : list of Week
        By their days; ``[[week]]`` tables of the file.
    """

    title: str = ""
    week: list[Week] = []

    @classmethod
    def read(cls, path: Path) -> Schedule:
        """Read a schedule.

        Raises
        ------
        MissingFile
            If it is not there.
        BrokenKata
            With what is wrong in it.
        """
        try:
            found = msgspec.convert(tomllib.loads(read_file(path).decode()), cls)
        except OSError as error:
            raise MissingFile(f"No schedule {shown(path)}: {in_words(error)}.") from error
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise BrokenKata(path, 0, str(error)) from error
        days = [week.due for week in found.week]
        if days != sorted(days):
            raise BrokenKata(path, 0, "has weeks out of order; a later [[week]] is due later")
        return found

    def due(self, kata: str) -> dt.date | None:
        """Return the day on which a kata is due, None where it is in no week."""
        return next((week.due for week in self.week if kata in week.katas), None)

    def is_over(self, kata: str, today: dt.date) -> bool:
        """Tell whether a kata was due before today: from then on solutions are shown to all."""
        due = self.due(kata)
        return due is not None and due < today

    def current(self, today: dt.date) -> int:
        """Return the number of the week that is under way, from 1; the last one's after the end."""
        ahead = (n for n, week in enumerate(self.week, start=1) if week.due >= today)
        return next(ahead, len(self.week))
