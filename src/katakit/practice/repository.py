"""A repository of one's own for solutions: made aside, then moved into place as a whole."""

from __future__ import annotations

import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import katakit
from katakit.errors import KataError, shown
from katakit.kata import Kata


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
