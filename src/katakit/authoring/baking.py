"""From answers to a kata in its root: baked aside, looked at, then moved room by room."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from katakit.archives.rooms import is_open, is_root
from katakit.authoring.answers import Refused
from katakit.authoring.template import Template
from katakit.errors import KataError
from katakit.kata import Kata

ROOMS = ("katas", "reference", "tests/katas")
"""The folders of a kata root that hold a folder for each kata."""


def bake(answers: Mapping[str, str], root: Path) -> Kata:
    """Make a kata from answers that were checked.

    Parameters
    ----------
    answers : mapping of str to str
    root : Path
        The kata root; it becomes one if it is not.

    Raises
    ------
    Refused
        If the template's own hook refuses, a room of that name is there, or the root's katas
        are in archives.
    KataError
        If the template makes a kata that can't be read.
    """
    name = answers["name"]
    if is_root(root) and not is_open(root):
        raise Refused(f"The katas of {root} are in archives. Name a root of your own: --root DIR")
    taken = [root / room / name for room in ROOMS if (root / room / name).exists()]
    if taken:
        raise Refused(f"{taken[0]} is there already. Nothing was written.")
    with Template("kata").baked(answers) as folder:
        kata = Kata(folder, name)
        kata.metadata, kata.brief  # noqa: B018 (they raise what is wrong)
        _move(folder, root, name)
    return Kata(root, name)


def _move(folder: Path, root: Path, name: str) -> None:
    """Move the rooms; if one can't be moved, take those that were back out."""
    moved: list[Path] = []
    try:
        for room in ROOMS:
            target = root / room / name
            target.parent.mkdir(parents=True, exist_ok=True)
            moved.append(target)
            shutil.move(folder / room / name, target)
    except OSError as error:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True)
        raise KataError(f"The kata could not be written: {error}") from error
