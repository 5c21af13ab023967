"""A kata's folders made: from answers, for a root in ``katakit.toml``, and for a blind solver."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from katakit.errors import KataError, in_words, shown
from katakit.files import read_text, write_atomically
from katakit.katas.archives import is_open, is_root
from katakit.katas.kata import Kata
from katakit.katas.template import Refused, Template
from katakit.katas.workspace import SETTINGS

FOLDERS = ("katas", "reference", "tests/katas")
"""The folders of a kata root that hold a folder for each kata."""
IGNORED = ".gitignore"
"""What a new root has besides: Python and the tools leave things that are nobody's to commit."""


def bake(answers: Mapping[str, str], root: Path) -> Kata:
    """Make a kata from answers that were checked.

    Parameters
    ----------
    answers : mapping of str to str
    root : Path
        The kata root; it becomes one if it is not, with a ``.gitignore`` if it has none.

    Raises
    ------
    Refused
        If the template's own hook refuses, a folder of that name is there, or the root's katas
        are in archives.
    KataError
        If the template makes a kata that can't be read.
    """
    name = answers["name"]
    if is_root(root) and not is_open(root):
        raise Refused(f"The katas of {root} are in archives. Name a root of your own: --root DIR")
    is_new = not is_root(root)
    taken = [root / room / name for room in FOLDERS if (root / room / name).exists()]
    if taken:
        raise Refused(f"{taken[0]} is there already. Nothing was written.")
    with Template("kata").baked(answers) as folder:
        kata = Kata(folder, name)
        kata.metadata, kata.brief  # noqa: B018 (they raise what is wrong)
        _move(folder, root, name)
        if is_new and not (root / IGNORED).exists():
            shutil.copyfile(folder / IGNORED, root / IGNORED)
    return Kata(root, name)


def _move(folder: Path, root: Path, name: str) -> None:
    """Move the folders; if one can't be moved, take those that were back out."""
    moved: list[Path] = []
    try:
        for room in FOLDERS:
            target = root / room / name
            target.parent.mkdir(parents=True, exist_ok=True)
            moved.append(target)
            shutil.move(folder / room / name, target)
    except OSError as error:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True)
        raise KataError(f"The kata could not be written: {error}") from error


_LIST = re.compile(r"^(roots\s*=\s*\[)([^\]]*)\]", re.MULTILINE)


def file_with_roots(folder: Path) -> Path:
    """Return the file of settings whose list of roots counts in a working directory."""
    usual, personal = (folder / name for name in SETTINGS)
    return personal if "roots" in _content(personal) else usual


def line_for(root: str) -> str:
    """Return the line that lists a root."""
    return f"roots = [{json.dumps(root, ensure_ascii=False)}]"


def add_root(path: Path, root: str) -> None:
    """List one more kata root in a file of settings, which need not be there.

    Raises
    ------
    KataError
        If the list can't be found in the file, which stays as it is.
    """
    before = read_text(path) if path.is_file() else ""
    settings = _content(path)
    listed = settings.get("roots", [])
    roots = [*listed, root] if isinstance(listed, list) else [root]
    quoted = json.dumps(root, ensure_ascii=False)
    if "roots" not in settings:
        after = f"{line_for(root)}\n{before}"  # before any table
    else:
        after = _LIST.sub(lambda found: f"{found[1]}{_joined(found[2], quoted)}]", before, count=1)
    if not _is_right(after, {**settings, "roots": roots}):
        raise KataError(f"{shown(path)} is left as it is: add {quoted} to its roots by hand.")
    write_atomically(path, after.encode())


def _joined(items: str, one_more: str) -> str:
    """Return what stands between the brackets of a list with one item more."""
    if not items.strip():
        return one_more
    body = items.rstrip()
    comma = "" if body.endswith(",") else ","
    lines = re.search(r"\n[ \t]*(?=\S[^\n]*$)", body)  # an item a line
    return f"{body}{comma}{lines[0] if lines else ' '}{one_more}{items[len(body) :]}"


def _content(path: Path) -> dict[str, object]:
    return tomllib.loads(read_text(path)) if path.is_file() else {}


def _is_right(text: str, wanted: dict[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


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
