"""Git asked for commits, names and bytes, in such a way that no hook, filter or setting runs."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from katakit.errors import KataError, shown
from katakit.report.words import one_line


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

        Of a commit's two moments the earlier one counts: whoever rebases or squashes later takes
        nothing from its author. What a shallow clone begins with may be older, and is left out.

        Returns
        -------
        dict
            Path below the folder and content to the moment, ISO 8601 with the commit's offset.
        """
        how = ("--raw", "-z", "--no-abbrev", "-m", "--relative", "--no-renames")
        plain = ("--no-ext-diff", "--no-textconv", "--diff-filter=d", "--no-color")
        raw = self._git("log", *how, *plain, "--format=%x01%H %aI %cI", "HEAD", "--", ".")
        begins = self._shallow()
        found: dict[tuple[str, str], str] = {}
        for commit in raw.split(b"\x01")[1:]:
            head, _, changes = commit.partition(b"\0")
            name, *moments = head.decode("ascii", "replace").split()
            if name in begins or len(moments) != 2:
                continue
            at = min(moments, key=_instant)
            words = iter(changes.strip(b"\0\n").split(b"\0"))
            for fields, path in zip(words, words, strict=False):
                blob = fields.split(b" ")[3].decode("ascii", "replace")
                key = path.decode("utf-8", "surrogateescape"), blob
                found[key] = min(found.get(key, at), at, key=_instant)
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


def _instant(moment: str) -> float:
    try:
        return dt.datetime.fromisoformat(moment).timestamp()
    except (ValueError, OverflowError):
        return float("inf")
