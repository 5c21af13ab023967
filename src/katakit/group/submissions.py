"""What a group's members hand in: ``MEMBERS/<handle>/<kata>.py``, found and read as data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from katakit.errors import KataError, MissingFile, shown
from katakit.group.inventory import LeftOut
from katakit.group.members_folder import Scan
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.report.text import one_line
from katakit.solutions.solution import Trouble, load


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
        try:
            if self.path.is_symlink():
                return Trouble("is a link. A solution is one Python file.")
            found = load(self.path, self.given, self.kata)
        except OSError as error:  # of the folder: it may be listed and not entered
            return Trouble(f"can't be read: {error.strerror}.")
        if isinstance(found, Trouble):  # whoever tells of it names the path
            return replace(found, message=found.message.removeprefix(f"{self.given} "))
        return found


@dataclass(frozen=True)
class Found:
    """What a folder of members holds.

    Attributes
    ----------
    members : list of str
        Whoever has a folder, also without anything in it.
    submissions : list of Submission
        All of them, by kata, then member: whoever judges one after another stays with a kata.
    chosen : list of Submission
        Those that were asked for.
    left_out : list of LeftOut
        All other entries.
    of_broken : list of tuple of str and str
        Member and kata of what was handed in for a kata that is not whole.
    broken : dict
        Each such kata and what is wrong with it.
    """

    members: list[str]
    submissions: list[Submission]
    chosen: list[Submission]
    left_out: list[LeftOut] = field(default_factory=list)
    of_broken: list[tuple[str, str]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)

    @property
    def handed_in(self) -> dict[str, list[str]]:
        """Return each member's katas of which there is a file."""
        found: dict[str, list[str]] = {member: [] for member in self.members}
        for member, kata in [*((s.member, s.kata.name) for s in self.submissions), *self.of_broken]:
            found[member].append(kata)
        return found


def find(members: Path, workspace: Workspace, only: Iterable[str] = ()) -> Found:
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
        If it can't be read, or `only` names what is not there.
    """
    if not members.is_dir():
        raise MissingFile(f"No folder {shown(members)}. It holds a folder for each member.")
    katas = {kata.name: kata for kata in workspace.katas()}
    try:
        scan = Scan(members, workspace.names())
    except OSError as error:
        raise KataError(f"{shown(members)} can't be read: {error.strerror}.") from error
    submissions = [
        Submission(member, katas[kata], members / member / f"{kata}.py")
        for member, kata in scan.solutions
        if kata in katas
    ]
    submissions.sort(key=lambda s: (s.kata.name, s.member))
    wanted = {word.removesuffix("/") for word in only}
    known = {f"{member}/{kata}" for member, kata in scan.solutions} | set(scan.members)
    if missing := wanted - known:
        named = ", ".join(one_line(word) for word in sorted(missing))
        raise KataError(f"{shown(members)} has no {named}. --only takes HANDLE/KATA.")
    chosen = [s for s in submissions if not wanted or wanted & {s.name, s.member}]
    of_broken = [
        (member, kata)
        for member, kata in scan.solutions
        if kata not in katas and (not wanted or wanted & {member, f"{member}/{kata}"})
    ]
    broken = {kata: _what_is_wrong(workspace, kata) for _, kata in of_broken}
    return Found(scan.members, submissions, chosen, scan.left_out, of_broken, broken)


def _what_is_wrong(workspace: Workspace, kata: str) -> str:
    try:
        workspace.kata(kata)
    except KataError as error:
        return str(error)
    return "it was mended just now; grade again"
