"""What a group's members hand in: ``MEMBERS/<handle>/<kata>.py``, found and read as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from katakit.errors import KataError, MissingFile, shown
from katakit.kata import Kata
from katakit.report.words import one_line
from katakit.roots import House
from katakit.solution import Trouble, load


@dataclass(frozen=True)
class Submission:
    """A member's file for a kata."""

    member: str
    kata: Kata
    path: Path

    @property
    def given(self) -> str:
        """The path as a person here would type it."""
        return shown(self.path)

    @property
    def name(self) -> str:
        """``alice/drift``, as ``--only`` takes it."""
        return f"{self.member}/{self.kata.name}"

    def read(self) -> bytes | Trouble:
        """Return the file's bytes, or why they can't be a solution; never through a link."""
        if self.path.is_symlink():
            return Trouble("is a link. A solution is one Python file.")
        return load(self.path, self.given, self.kata)


@dataclass(frozen=True)
class Found:
    """What a folder of members holds.

    Attributes
    ----------
    submissions : list of Submission
        By kata, then member: whoever judges one after another stays with a kata.
    ignored : list of str
        What is no submission, a sentence each.
    """

    submissions: list[Submission]
    ignored: list[str]


def find(members: Path, house: House, only: Iterable[str] = ()) -> Found:
    """Find what is handed in.

    Parameters
    ----------
    only : iterable of str
        ``alice/drift`` or ``alice``: those alone; all where there are none.

    Raises
    ------
    MissingFile
        If there is no such folder.
    KataError
        If `only` names what is not there.
    """
    if not members.is_dir():
        raise MissingFile(f"No folder {shown(members)}. It holds a folder for each member.")
    katas = {kata.name: kata for kata in house.katas()}
    submissions: list[Submission] = []
    ignored: list[str] = []
    for folder in sorted(members.iterdir()):
        if folder.name.startswith(".") or folder.is_file():
            continue
        why = _why_not(folder)
        if why:
            ignored.append(f"{one_line(shown(folder))} {why}")
            continue
        for path in sorted(folder.glob("[!.]*.py")):
            if path.stem in katas:
                submissions.append(Submission(folder.name, katas[path.stem], path))
            elif path.stem != "__init__":
                ignored.append(f"{one_line(shown(path))} is named after no kata")
    submissions.sort(key=lambda s: (s.kata.name, s.member))
    wanted = set(only)
    if missing := wanted - {s.name for s in submissions} - {s.member for s in submissions}:
        raise KataError(
            f"{shown(members)} has no {', '.join(sorted(missing))}. --only takes HANDLE/KATA."
        )
    chosen = [s for s in submissions if not wanted or wanted & {s.name, s.member}]
    return Found(chosen, ignored)


def _why_not(folder: Path) -> str:
    """Return why a folder is no member's, ``""`` if it is."""
    if folder.is_symlink():
        return "is a link, and not followed"
    try:
        folder.name.encode()
    except UnicodeEncodeError:
        return "has a name that is not UTF-8"
    return ""
