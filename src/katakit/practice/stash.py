"""Starting over without losing anything: the old solution is moved aside with its date."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from itertools import count
from pathlib import Path

from katakit.errors import MissingFile, shown
from katakit.files import write_atomically
from katakit.kata import Kata
from katakit.roots import House


def reset(kata: Kata, house: House, now: datetime) -> Path:
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
    path = house.solutions / f"{kata.name}.py"
    if not path.exists() and not path.is_symlink():
        raise MissingFile(f"There is no {shown(path)} to put aside; the stub comes by itself.")
    aside = _stash(path, now)
    write_atomically(path, kata.stub_file.read_bytes())
    return aside


def _stash(path: Path, now: datetime) -> Path:
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
