"""Where katas and solutions live: kata roots, ``katakit.toml``, names and their prefixes."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from katakit.errors import BrokenKata, UnknownKata
from katakit.files import read_text
from katakit.katas.archives import KEY_ENV, is_root
from katakit.katas.kata import Kata, is_valid_name

_HISTORY = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SETTINGS = ("katakit.toml", "katakit.local.toml")
"""The files of settings of a working directory; the later goes before."""


class _Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``katakit.toml``."""

    roots: list[str] = []
    solutions: str = "solutions"
    key_env: str = KEY_ENV
    history: str = ""


@dataclass(frozen=True)
class Workspace:
    """The kata roots in reach of a working directory, and its folder of solutions.

    Attributes
    ----------
    key_env : str
        The environment variable with the key to what is sealed in them.
    history : str
        The name under which attempts made here are kept apart from others; ``""`` for nowhere.
    briefs : Path or None
        Where copies of the briefs may lie for the person who works here.
    """

    roots: tuple[Path, ...]
    solutions: Path
    key_env: str = KEY_ENV
    history: str = ""
    briefs: Path | None = None

    @classmethod
    def around(cls, folder: Path) -> Workspace:
        """Find the roots from a working directory.

        These are the folder itself where it is one, those that its ``katakit.toml``
        lists, and the repository that the kit is installed from, or what its wheel holds.
        What ``katakit.local.toml`` says, which is one's own and in no repository, goes before.

        Raises
        ------
        BrokenKata
            If ``katakit.toml`` is malformed or lists a folder that is no root.
        """
        path, personal = (folder / name for name in SETTINGS)
        settings = _read(path) if path.is_file() else _Settings()
        if personal.is_file():
            settings = _read(personal, settings)
        listed = [(folder / Path(root).expanduser()).resolve() for root in settings.roots]
        for root in listed:
            if not is_root(root):
                problem = "which has no katas/ and tests/katas/, nor katas/ and archives/"
                raise BrokenKata(path, 0, f"lists {root}, {problem}")
        shipped = (Path(__file__).parents[3], Path(__file__).parents[1] / "shipped")
        places = (folder.resolve(), *listed, *shipped)
        roots = tuple(dict.fromkeys(place for place in places if is_root(place)))
        if settings.history and _HISTORY.fullmatch(settings.history) is None:
            problem = f"names the history {settings.history!r}; a name has a-z, 0-9, '.', '_', '-'"
            raise BrokenKata(path, 0, problem)
        place = folder / settings.solutions
        return cls(roots, place, settings.key_env, settings.history, folder / "briefs")

    def brief_of(self, kata: Kata) -> Path | None:
        """Return the copy of a kata's brief that lies here, None where there is none."""
        path = self.briefs / f"{kata.name}.md" if self.briefs is not None else None
        return path if path is not None and path.is_file() else None

    def katas(self) -> list[Kata]:
        """Return all whole katas, by name."""
        return [kata for kata in self._all().values() if _problem(kata) is None]

    def names(self) -> frozenset[str]:
        """Return the names that are taken, by a whole kata or by one that is not."""
        return frozenset(self._all())

    def broken(self) -> list[BrokenKata]:
        """Return what is wrong with each kata that is not whole."""
        return [found for kata in self._all().values() if (found := _problem(kata)) is not None]

    def inputs(self, *katas: Kata) -> list[Path]:
        """Return what a call about these katas reads, besides the solution that it judges.

        Whoever names one of them as an output has mistyped, and would lose it.
        """
        folders = [kata.folder for kata in katas]
        folders += [f for kata in katas if kata.lies_open
                    for f in (kata.author_folder, kata.examiner_folder)]  # fmt: skip
        settings = [self.solutions.parent / name for name in SETTINGS]
        return [*folders, *settings, *sorted(self.solutions.glob("*.py"))]

    def _all(self) -> dict[str, Kata]:
        """Return the katas of all roots, by name; of two with one name the first root's."""
        found: dict[str, Kata] = {}
        for root in self.roots:
            for folder in (root / "katas").iterdir():
                files = ("kata.toml", "brief.md", f"{folder.name}.py")
                if is_valid_name(folder.name) and any((folder / f).exists() for f in files):
                    found.setdefault(folder.name, Kata(root, folder.name, self.key_env))
        return dict(sorted(found.items()))

    def kata(self, word: str) -> Kata:
        """Return the kata of that name, or the only one whose name begins with it.

        Raises
        ------
        UnknownKata
            With the nearest names.
        BrokenKata
            If it is not whole.
        """
        wanted = word.replace("-", "_").casefold()
        katas = self._all()
        begun = [name for name in katas if wanted and name.startswith(wanted)]
        if wanted in katas or len(begun) == 1:
            kata = katas[wanted if wanted in katas else begun[0]]
            kata.check()
            return kata
        if begun:
            raise UnknownKata(f"{word!r} begins several katas: {', '.join(begun)}. Which one?")
        for root in self.roots:
            room = next(
                (r for r in ("reference", "tests/katas") if (root / r / wanted).is_dir()), ""
            )
            if room and is_valid_name(wanted):
                problem = f"is missing, though {room}/{wanted} is there."
                raise BrokenKata(root / "katas" / wanted, 0, problem)
        near = difflib.get_close_matches(wanted, katas, n=3, cutoff=0.5)
        guess = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise UnknownKata(f"No kata named {word!r}.{guess} All of them: nox -s list")


def _problem(kata: Kata) -> BrokenKata | None:
    try:
        kata.check()
    except BrokenKata as error:
        return error
    return None


def _read(path: Path, before: _Settings | None = None) -> _Settings:
    try:
        given = tomllib.loads(read_text(path))
        defaults = msgspec.to_builtins(before) if before else {}
        return msgspec.convert(defaults | given, _Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise BrokenKata(path, 0, str(error)) from error
