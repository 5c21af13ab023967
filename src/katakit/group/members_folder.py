"""Every entry below a folder of members: a solution to judge, or left out with why.

It knows what a member may be called, and the kata that a file may have been meant for.
"""

from __future__ import annotations

import difflib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from katakit.errors import shown
from katakit.group.inventory import LeftOut
from katakit.report.text import call, one_line

HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RULE = "a handle has at most 64 of a-z, A-Z, 0-9, '.', '_', '-' and begins with a letter or digit"


def is_handle(name: str) -> bool:
    """Tell whether a folder of this name can be a member's."""
    return HANDLE.fullmatch(name) is not None


def nearest_handle(name: str) -> str:
    """Return the handle that a name may have been meant for, ``""`` where there is none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    found = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("._-")[:64]
    return found if is_handle(found) else ""


_COPY = re.compile(
    r"(?:[\s_-]*\(\d+\)|[\s_-]+copy(?:[\s_-]*\d+)?|[\s_-]+(?:final|new|old|v?\d+))+$", re.IGNORECASE
)
"""What file managers and hurried people append to a name."""
_ENDINGS = re.compile(r"(?:\.[a-z0-9~]{1,6})+$", re.IGNORECASE)
_NEAR = 0.75


def meant_kata(name: str, katas: Iterable[str]) -> str:
    """Return the kata that a file or folder of this name seems meant for, ``""`` for none.

    Parameters
    ----------
    name : str
        ``Kfold.py``, ``kfold (1).py``, ``kfold.py.txt``, ``.kfold.py.swp``, ``kfolds.py``.
    """
    known = {_plain(kata): kata for kata in katas}
    stem = _ENDINGS.sub("", name.lstrip("._ "))
    for word in (stem, _COPY.sub("", stem)):
        if (found := known.get(_plain(word))) is not None:
            return found
    inside = [kata for word, kata in known.items() if _is_part(word, _plain(stem))]
    if inside:
        return max(inside, key=len)
    near = difflib.get_close_matches(_plain(stem), known, n=1, cutoff=_NEAR)
    return known[near[0]] if near else ""


def _is_part(kata: str, word: str) -> bool:
    """Tell whether a name begins or ends with a kata's, as ``kfold_solution`` does."""
    return len(kata) > 3 and (word.startswith(kata) or word.endswith(kata))


def _plain(word: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", word)).casefold()


TOOLS = frozenset({
    ".git", ".gitkeep", ".gitignore", ".gitattributes", ".keep", "__pycache__", ".DS_Store",
    "Thumbs.db", "desktop.ini", ".katakit", ".idea", ".vscode", ".mypy_cache", ".pytest_cache",
    ".ruff_cache", ".ipynb_checkpoints",
})  # fmt: skip
"""Entries that git, systems, editors and checkers make; nobody means them for a solution."""
MOST_NAMED = 50
"""Files of one folder that are named one by one."""

_KINDS = {
    stat.S_IFLNK: "a link, and not followed", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
}  # fmt: skip
_MISNAMED = "is named after no kata"
_STASHED = re.compile(r"(\w+)-\d{4}-\d\d-\d\d-\d{6}(?:-\d+)?\.py")
_REPRO = re.compile(r"repro_(\w+)\.(?:py|pickle|driver\.py)")
_Why = Callable[[Path], str]


class Scan:
    """What lies below a folder of members.

    Parameters
    ----------
    folder : Path
    katas : collection of str
        The names that a solution may have.

    Attributes
    ----------
    members : list of str
        Whoever has a folder, by name.
    solutions : list of tuple of str and str
        Member and kata of each file that is to be judged, whatever kind of file it is.
    left_out : list of LeftOut

    Raises
    ------
    OSError
        If the folder itself can't be read.
    """

    def __init__(self, folder: Path, katas: Collection[str]) -> None:
        self._folder = folder
        self._katas = katas
        self.members: list[str] = []
        self.solutions: list[tuple[str, str]] = []
        self.left_out: list[LeftOut] = []
        for path in _entries(folder):
            if _is_folder(path) and is_handle(path.name):
                self.members.append(path.name)
                self._member(path)
            else:
                self._stray(path)

    # --- beside the members' folders --------------------------------------------------

    def _stray(self, path: Path) -> None:
        kind = _kind(path)
        if kind == stat.S_IFDIR:
            guess = nearest_handle(path.name)
            mend = f"; did you mean {self._shown(self._folder / guess)}?" if guess else ""
            self._below(path, "", lambda _: f"lies in a folder that is no member's: {RULE}{mend}")
        elif kind in _KINDS:
            self._leave(path, "", f"is {_KINDS[kind]}; a member has a folder")
        else:
            kata, owner = meant_kata(path.name, self._katas), path.name.partition(".")[0]
            if not kata and path.suffix.casefold() not in (".py", ".ipynb"):
                self._leave(path, "", "is no member's folder, and solutions lie in those alone")
                return
            owner = owner if is_handle(owner) and not kata else "HANDLE"
            guess = self._shown(self._folder / owner / f"{kata or 'KATA'}.py")
            self._leave(path, "", f"lies in no member's folder; did you mean {guess}?")

    # --- in a member's folder ---------------------------------------------------------

    def _member(self, folder: Path) -> None:
        try:
            paths = _entries(folder)
        except OSError as error:
            self._leave(folder, folder.name, f"can't be read: {error.strerror}")
            return
        names = {path.name for path in paths}
        for path in paths:
            if _is_the_kits(path, self._katas):
                continue
            if _is_folder(path):
                self._below(path, folder.name, self._why_below(folder, path))
            elif path.suffix == ".py" and path.stem in self._katas:
                self.solutions.append((folder.name, path.stem))
            else:
                self._leave(path, folder.name, self._why_not(path, names))

    def _why_not(self, path: Path, names: set[str]) -> str:
        """Return why a file of a member's folder is no solution, and which it was meant for."""
        if kata := meant_kata(path.name, self._katas):
            there = ", which is there and is judged" if f"{kata}.py" in names else ""
            return f"{_form(path)}; did you mean {kata}.py{there}?"
        if path.suffix == ".py" and _kind(path) not in _KINDS:
            return f"is named after no kata; all of them: {call('list')}"
        form = "is no solution" if _form(path) == _MISNAMED else _form(path)
        return f"{form}; one is a Python file that is named after its kata"

    def _why_below(self, member: Path, folder: Path) -> _Why:
        def why(path: Path) -> str:
            kata = meant_kata(path.name, self._katas)
            if not kata and path.suffix == ".py":
                kata = meant_kata(folder.name, self._katas)
            if not kata:
                return "lies in a folder below the member's, where no solution is looked for"
            guess = self._shown(member / f"{kata}.py")
            return f"lies in a folder below the member's; did you mean {guess}?"

        return why

    # --- in any folder ----------------------------------------------------------------

    def _below(self, folder: Path, member: str, why: _Why) -> None:
        """Name what lies below a folder where no solution is looked for."""
        count = 0
        for path, trouble in _leaves(folder):
            count += 1
            if count <= MOST_NAMED:
                self._leave(path, member, trouble or why(path))
        if count > MOST_NAMED:
            more = count - MOST_NAMED
            self._leave(folder, member, f"holds {more} more files where no solution is looked for")

    def _leave(self, path: Path, member: str, why: str) -> None:
        self.left_out.append(LeftOut(self._shown(path), why, member))

    def _shown(self, path: Path) -> str:
        return one_line(shown(path), 300)


def _form(path: Path) -> str:
    """Return what a file is that has not the name of a solution."""
    kind = _kind(path)
    if kind in _KINDS:
        return f"is {_KINDS[kind]}"
    return "is a notebook" if path.suffix.casefold() == ".ipynb" else _MISNAMED


def _entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, by name, without what every tool makes."""
    return sorted(path for path in folder.iterdir() if path.name not in TOOLS)


def _leaves(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files below a folder and the folders that are empty, or can't be read and why."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if not _is_folder(path):
            yield path, ""
            continue
        try:
            found = _entries(path)
        except OSError as error:
            yield path, f"can't be read: {error.strerror}"
            continue
        if not found:
            yield path, "is an empty folder, and a solution is one Python file"
        waiting += reversed(found)


def _kind(path: Path) -> int:
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except OSError:  # gone meanwhile, or out of reach
        return 0


def _is_folder(path: Path) -> bool:
    return _kind(path) == stat.S_IFDIR


def _is_the_kits(path: Path, katas: Collection[str]) -> bool:
    """Tell whether the kit itself has put this beside solutions: a stash, a script of --repro."""
    if found := _REPRO.fullmatch(path.name):
        return any(found[1] == kata or found[1].startswith(f"{kata}_") for kata in katas)
    if path.name != "stash" or not _is_folder(path):
        return False
    names = [_STASHED.fullmatch(below.name) for below, _ in _leaves(path)]
    return all(name is not None and name[1] in katas for name in names)
