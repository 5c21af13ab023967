"""What somebody else needs to solve a kata blind: its brief, its stub and a page that says how."""

from __future__ import annotations

from pathlib import Path

from katakit.errors import KataError, in_words, shown
from katakit.files import write_atomically
from katakit.kata import Kata

_README = """\
# {title}

Thank you for solving a kata that nobody else has solved yet. You get what a candidate gets and
nothing more; please ask its author nothing before you are done.

1. Read `brief.md`. Note every sentence that you had to read twice, or that leaves open what to do,
   in `questions.md`, and what you chose.
2. Write `{name}.py`; the stub has every signature. {allowed}
   The core is meant to take {minutes} minutes: note how long it took you.
3. Then make mistakes: copies of your solution, `wrong_1.py`, `wrong_2.py` and so on, each with one
   mistake that a tired colleague might hand in. The first line of each is a docstring that says
   the mistake in one sentence.

Hand in the whole folder, as you got it: `{name}.py`, the `wrong_*.py`, `questions.md`.
"""


def pack(kata: Kata, folder: Path) -> list[Path]:
    """Write the candidate's files of a kata, and a README, into a new or empty folder.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    KataError
        If the folder is not empty, or can't be written to.
    """
    if folder.is_symlink() or folder.exists():
        if not folder.is_dir():
            raise KataError(f"{shown(folder)} is no folder. Name a new one.")
        if any(folder.iterdir()):
            raise KataError(
                f"{shown(folder)} is not empty. Nothing was written; name a new folder."
            )
    metadata = kata.metadata
    imports = ", ".join(metadata.imports) or "nothing"
    readme = _README.format(
        title=kata.brief.title,
        name=kata.name,
        minutes=metadata.minutes,
        allowed=f"Besides the standard library it may import {imports}.",
    )
    files = [kata.brief_file, kata.stub_file, kata.toml_file]
    contents = {path.name: path.read_bytes() for path in files} | {"README.md": readme.encode()}
    try:
        for name, content in contents.items():
            write_atomically(folder / name, content)
    except OSError as error:
        raise KataError(f"{shown(folder)} could not be made: {in_words(error)}") from error
    return [folder / name for name in contents]
