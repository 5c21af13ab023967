"""What a run of grading found in the members' folder, kept with the verdicts for the board.

``DIR/.inventory.json`` says who is a member, what was handed in, and what was left out and why. It
is of the last run and of the whole folder, also where ``--only`` has judged less of it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from katakit.files import write_atomically
from katakit.group.schedule import Schedule

FILE = ".inventory.json"


class LeftOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A path that is not judged, and why; whose it is, where that can be told."""

    path: str
    why: str
    member: str = ""

    @property
    def sentence(self) -> str:
        """The same as one sentence."""
        return ended(f"{self.path} {self.why}")


class Inventory(msgspec.Struct, frozen=True):
    """Who is a member and what they handed in.

    Attributes
    ----------
    at : str
        When the folder was looked at, ISO 8601; ``""`` if that never was. See `keep_inventory`.
    members : list of str
    handed_in : dict
        Member to the katas of which there is a file.
    left_out : list of LeftOut
    """

    at: str = ""
    members: list[str] = []
    handed_in: dict[str, list[str]] = {}
    left_out: list[LeftOut] = []


def ended(text: str) -> str:
    """Return a sentence with a full stop, unless it is a question."""
    return text if text.endswith("?") else f"{text}."


def read_inventory(results: Path) -> Inventory:
    """Return the inventory of a folder of verdicts, an empty one where there is none to be read."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode((results / FILE).read_bytes(), type=Inventory)
    return Inventory()


def keep_inventory(results: Path, inventory: Inventory, schedule: Schedule | None) -> None:
    """Write it in place of the last one, unless nothing has come of looking again.

    When the folder was looked at matters where something was new, or where a day of the schedule
    is over since: who has handed in nothing by then is late.
    """
    before = read_inventory(results)
    days = [week.due.isoformat() for week in schedule.week] if schedule is not None else []
    is_over = any(before.at[:10] <= day < inventory.at[:10] for day in days)
    if not is_over and msgspec.structs.replace(inventory, at=before.at) == before:
        return
    data = msgspec.json.format(msgspec.json.encode(inventory), indent=2)
    write_atomically(results / FILE, data + b"\n")
