"""What a pull request changed, taken as data: blobs of git, never a checkout of a stranger's tree.

Git is asked in such a way that no hook, filter or setting runs.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from katakit.errors import KataError, shown
from katakit.files import write_atomically
from katakit.group.inventory import LeftOut, ended
from katakit.group.members_folder import RULE, is_handle, meant_kata
from katakit.report.text import one_line
from katakit.solutions.solution import LARGEST


@dataclass(frozen=True)
class Entry:
    """A path as a commit has it: its mode, ``"100644"``, and the id of its content."""

    path: str
    mode: str
    blob: str


class Blobs:
    """A git repository of which only data is read.

    Parameters
    ----------
    repository : Path

    Raises
    ------
    KataError
        If there is no git, or no repository.
    """

    def __init__(self, repository: Path) -> None:
        git = shutil.which("git")
        if git is None:
            raise KataError("git is not installed here, and a change is read with it.")
        if not repository.is_dir():
            raise KataError(f"No folder {shown(repository)}; --repository names a git repository.")
        self._repository = repository
        self._call = [git, "--no-replace-objects", "-C", str(repository)]
        self._git("rev-parse", "--git-dir", mend=f"{shown(repository)} is no git repository")

    def commit(self, name: str) -> str:
        """Return the id of a commit.

        Raises
        ------
        KataError
            If there is none of that name.
        """
        if not name or name.startswith("-"):
            raise KataError(f"{name!r} is no name of a commit.")
        mend = f"No commit {one_line(name)!r} here; fetch it first"
        found = self._git("rev-parse", "--verify", "-q", "--end-of-options", f"{name}^{{commit}}",
                          mend=mend)  # fmt: skip
        return found.decode().strip()

    def shared(self, base: str, head: str) -> str:
        """Return the last commit that two have in common.

        Raises
        ------
        KataError
            If they have none, as in a shallow clone.
        """
        mend = "The two commits share no other here; fetch the whole history (fetch-depth: 0)"
        return self._git("merge-base", base, head, mend=mend).decode().split()[0]

    def changes(self, base: str, head: str) -> Iterator[Entry]:
        """Yield what was added or changed; what was deleted is nothing to look at."""
        how = ("-r", "-z", "--raw", "--no-abbrev", "--diff-filter=d")
        plain = ("--no-renames", "--no-ext-diff", "--no-textconv")
        raw = self._git("diff-tree", *how, *plain, base, head)
        words = iter(raw.split(b"\0"))
        for fields in words:
            if not fields:
                return
            _, mode, _, blob, _ = fields.decode("ascii").split(" ")
            yield Entry(next(words).decode("utf-8", "backslashreplace"), mode, blob)

    def first_seen(self) -> dict[tuple[str, str], str]:
        """Return when each content of each path below the folder first came into the history.

        Of a commit's two times the earlier one counts: whoever rebases or squashes later takes
        nothing from its author. What a shallow clone begins with may be older, and is left out.

        Returns
        -------
        dict
            Path below the folder and content to the time, ISO 8601 with the commit's offset.
        """
        how = ("--raw", "-z", "--no-abbrev", "-m", "--relative", "--no-renames")
        plain = ("--no-ext-diff", "--no-textconv", "--diff-filter=d", "--no-color")
        raw = self._git("log", *how, *plain, "--format=%x01%H %aI %cI", "HEAD", "--", ".")
        begins = self._shallow()
        found: dict[tuple[str, str], str] = {}
        for commit in raw.split(b"\x01")[1:]:
            head, _, changes = commit.partition(b"\0")
            name, *times = head.decode("ascii", "replace").split()
            if name in begins or len(times) != 2:
                continue
            at = min(times, key=_time_of)
            words = iter(changes.strip(b"\0\n").split(b"\0"))
            for fields, path in zip(words, words, strict=False):
                blob = fields.split(b" ")[3].decode("ascii", "replace")
                key = path.decode("utf-8", "surrogateescape"), blob
                found[key] = min(found.get(key, at), at, key=_time_of)
        return found

    def _shallow(self) -> frozenset[str]:
        """Return the commits that a shallow clone begins with."""
        place = self._git("rev-parse", "--git-path", "shallow").decode(errors="replace").strip()
        path = self._repository / place
        return frozenset(path.read_text("ascii").split()) if path.is_file() else frozenset()

    def size(self, blob: str) -> int:
        """Return how many bytes a content has."""
        return int(self._git("cat-file", "-s", blob))

    def read(self, blob: str) -> bytes:
        """Return a content as it is stored; attributes and filters are not asked."""
        return self._git("cat-file", "blob", blob)

    def _git(self, *words: str, mend: str = "") -> bytes:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        asked = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
        done = subprocess.run(
            [*self._call, *words],
            env=kept | asked,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            said = one_line(done.stderr.decode("utf-8", "replace"), 200) or "git gave no reason"
            raise KataError(f"{mend or f'git {words[0]} did not work'}. ({said})")
        return done.stdout


def _time_of(instant: str) -> float:
    try:
        return dt.datetime.fromisoformat(instant).timestamp()
    except (ValueError, OverflowError):
        return float("inf")


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
        Names of katas that can be judged here, and of those whose key is not here.

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
