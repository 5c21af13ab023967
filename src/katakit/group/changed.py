"""What a pull request changed, taken as data: blobs of git, never a checkout of a stranger's tree.

A checkout would make links, run filters and leave files where some program picks them up. Here
git is asked for names and bytes only, and what is written are regular files of known names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from katakit.errors import KataError, shown
from katakit.files import write_atomically
from katakit.group.account import LeftOut, ended
from katakit.group.blobs import Blobs, Entry
from katakit.group.handles import RULE, is_handle
from katakit.group.near import meant_kata
from katakit.solution import LARGEST

MOST = 50
"""Solutions of one change that are taken; the rest is left out and told."""
MOST_TOLD = 100
"""Paths left out that are told one by one."""

_REGULAR = ("100644", "100755")
_KINDS = {"120000": "is a symbolic link", "160000": "is a submodule"}


class Change(msgspec.Struct, frozen=True):
    """What was found between two commits.

    Attributes
    ----------
    base, head : str
        The commits; `base` is the last that both sides share.
    taken : list of str
        ``members/<handle>/<kata>.py`` of what was written.
    left_out : list of LeftOut
    untold : int
        How many more were left out than `left_out` names.
    """

    base: str
    head: str
    taken: list[str]
    left_out: list[LeftOut]
    untold: int = 0


def take(
    repository: Path,
    base: str,
    head: str,
    target: Path,
    katas: Iterable[str],
    sealed: Iterable[str],
) -> Change:
    """Write the solutions that a change added or changed to ``target/<handle>/<kata>.py``.

    Parameters
    ----------
    repository : Path
        A git repository that has both commits and what they share.
    base, head : str
        Commits, or names of them.
    target : Path
        A folder that is not there yet, or is empty.
    katas, sealed : iterable of str
        Names of katas that can be judged here, and of those whose key is elsewhere.

    Raises
    ------
    KataError
        If git does not know the commits, or something lies in `target`.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise KataError(f"{shown(target)} is not empty; what lies there would be judged too.")
    blobs = Blobs(repository)
    head = blobs.commit(head)
    base = blobs.shared(blobs.commit(base), head)
    known, closed = frozenset(katas), frozenset(sealed)
    taken: list[Entry] = []
    left: list[LeftOut] = []
    for entry in blobs.changes(base, head):
        why = _trouble(entry, known, closed)
        if why is None and len(taken) >= MOST:
            why = f"is one more than the {MOST} that are judged of one change"
        if why is None and (size := blobs.size(entry.blob)) > LARGEST:
            why = f"has {size >> 10} kB; a solution has at most 1 MB"
        if why is None:
            taken.append(entry)
        else:
            left.append(LeftOut(entry.path, why))
    target.mkdir(parents=True, exist_ok=True)
    for entry in taken:
        _, handle, file = entry.path.split("/")
        write_atomically(target / handle / file, blobs.read(entry.blob))
    told = left[:MOST_TOLD]
    return Change(base, head, [entry.path for entry in taken], told, len(left) - len(told))


def _trouble(entry: Entry, katas: frozenset[str], sealed: frozenset[str]) -> str | None:
    parts = entry.path.split("/")
    if parts[0] != "members":
        return "is outside members/, and only solutions are judged"
    if entry.mode not in _REGULAR:
        return f"{_KINDS.get(entry.mode, 'is no regular file')}, and a solution is a plain file"
    kata = meant_kata(parts[-1], katas)
    guess = f"; did you mean {kata}.py?" if kata else ""
    if len(parts) != 3 or not parts[2].endswith(".py"):
        return f"is no members/<handle>/<kata>.py{guess}"
    if not is_handle(parts[1]):
        return f"is of a handle that nobody can have: {RULE}"
    name = parts[2].removesuffix(".py")
    if name in sealed:
        return "is of an exam, judged only where its key is"
    if name not in katas:
        return f"is of no kata that is known here{guess}"
    return None


def lines(change: Change) -> Iterator[str]:
    """Yield what was taken and what not, a line each; names are strangers' and still unclean."""
    for path in change.taken:
        yield f"taken: {path}"
    for left in change.left_out:
        yield ended(f"left out: {left.path}: it {left.why}")
    if change.untold:
        yield f"left out: {change.untold} more."
