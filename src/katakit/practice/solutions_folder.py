"""A person's folder of solutions: made as a repository, begun again, and what failed in it last."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from pathlib import Path

import msgspec

import katakit
from katakit.errors import KataError, MissingFile, shown
from katakit.files import write_atomically
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.solutions.solution import Solution
from katakit.verdict import Outcome, Verdict


def make_repository(folder: Path, katas: Iterable[Kata]) -> list[str]:
    """Make a repository with briefs, settings and a folder of solutions, and commit them.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    katas : iterable of Kata
        Whose briefs it gets.

    Returns
    -------
    list of str
        What could not be done, a sentence each; the folder is of use all the same.

    Raises
    ------
    KataError
        If something is there already, or the folder can't be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KataError(f"{shown(folder)} is not empty. Nothing was written; name a new folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".katakit-init-") as aside:
            made = Path(aside) / "repository"
            shutil.copytree(_template(), made)
            (made / "gitignore").rename(made / ".gitignore")
            briefs = made / "briefs"
            briefs.mkdir()
            for kata in katas:
                shutil.copyfile(kata.brief_file, briefs / f"{kata.name}.md")
            _name_history(made / "katakit.toml", folder.name)
            problems = _commit(made)
            if folder.exists():
                folder.rmdir()
            made.rename(folder)
    except OSError as error:
        raise KataError(f"{shown(folder)} could not be made: {error}") from error
    return problems


def _name_history(settings: Path, folder: str) -> None:
    """Give a repository a history of its own, under a name that no other has."""
    word = re.sub(r"[^a-z0-9]+", "-", folder.casefold()).strip("-")[:32]
    name = f"{word or 'katas'}-{secrets.token_hex(4)}"
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'\n# Attempts made here are kept under this name, apart from all others.\n'
                   f'history = "{name}"\n')  # fmt: skip


def _template() -> Path:
    here = Path(katakit.__file__).parent
    places = (here.parents[1] / "templates" / "practice", here / "templates" / "practice")
    return next(place for place in places if place.is_dir())


def _commit(folder: Path) -> list[str]:
    """Make a git repository of a folder; return what could not be done."""
    steps = (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Begin with katakit"])
    git = shutil.which("git")
    if git is None:
        return ["git is not installed here; 'git init' makes a repository of it later."]
    for step in steps:
        done = subprocess.run([git, *step], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            return [f"'git {step[0]}' did not work ({why}). All files are there; commit them."]
    return []


def reset(kata: Kata, workspace: Workspace, now: datetime) -> Path:
    """Move a solution into ``solutions/stash/`` and begin at the stub again.

    Returns
    -------
    Path
        Where the old solution lies now.

    Raises
    ------
    MissingFile
        If there is no solution yet.
    """
    path = workspace.solutions / f"{kata.name}.py"
    if not path.exists() and not path.is_symlink():
        raise MissingFile(f"There is no {shown(path)} to put aside; the stub comes by itself.")
    aside = _moved_aside(path, now)
    write_atomically(path, kata.stub_file.read_bytes())
    return aside


def _moved_aside(path: Path, now: datetime) -> Path:
    """Give a file a name of its own in the stash; what lies there is never overwritten."""
    folder = path.parent / "stash"
    folder.mkdir(exist_ok=True)
    stem = f"{path.stem}-{now.astimezone():%Y-%m-%d-%H%M%S}"
    content = path.read_bytes()
    for number in count():
        aside = folder / (f"{stem}-{number}.py" if number else f"{stem}.py")
        with contextlib.suppress(FileExistsError), aside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            return aside
    raise AssertionError  # count() has no end


class LastFailed:
    """The failures of the last run of one solution of one kata."""

    def __init__(self, workspace: Workspace, kata: Kata, solution: Solution) -> None:
        place = hashlib.sha256(str(solution.path.absolute()).encode()).hexdigest()[:12]
        self._path = workspace.solutions / ".katakit" / f"{kata.name}-{place}.json"
        self._known = {requirement.slug for requirement in kata.brief.requirements}

    def slugs(self) -> tuple[str, ...] | None:
        """Return what failed last time, None for everything if nothing is on record."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            slugs = msgspec.json.decode(self._path.read_bytes(), type=list[str])
            return tuple(slug for slug in slugs if slug in self._known) or None
        return None

    def keep(self, verdict: Verdict) -> None:
        """Record what does not hold now; what was left out keeps its record."""
        before = set(self.slugs() or ())
        failed = [
            requirement.slug
            for requirement in verdict.requirements
            if requirement.outcome not in (Outcome.PASSED, Outcome.NOT_JUDGED)
            or (requirement.outcome is Outcome.NOT_JUDGED and requirement.slug in before)
        ]
        with contextlib.suppress(OSError):  # a read-only folder must not cost the verdict
            write_atomically(Path(self._path), msgspec.json.encode(failed))
