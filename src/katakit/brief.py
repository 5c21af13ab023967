"""The brief: the single source of what a kata requires.

``brief.md`` ends with ``### Core`` and ``### Stretch``, each a list of
``- **slug** — one sentence.`` Reports quote these sentences and nothing of the suite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from katakit.errors import BrokenKata

_ITEM = re.compile(r"- \*\*(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)\*\* — (?P<text>\S.*)")
_PARTS = {"### Core": "core", "### Stretch": "stretch"}


@dataclass(frozen=True)
class Requirement:
    """One observable promise.

    Attributes
    ----------
    slug : str
        Its name, ``bin-edges``.
    text : str
        The sentence of the brief.
    part : str
        ``"core"`` or ``"stretch"``.
    """

    slug: str
    text: str
    part: str


@dataclass(frozen=True)
class Brief:
    """A brief's title and requirements, core first."""

    title: str
    requirements: tuple[Requirement, ...]

    @classmethod
    def read(cls, path: Path) -> Brief:
        """Read a brief.

        Raises
        ------
        BrokenKata
            If there is none; with file and line, where a requirement is not in the form above.
        """
        try:
            lines = path.read_text("utf-8").splitlines()
        except OSError as error:
            raise BrokenKata(path, 0, f"can't be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise BrokenKata(path, 0, "is not UTF-8 text") from error
        title = next((line[2:].strip() for line in lines if line.startswith("# ")), "")
        if not title:
            raise BrokenKata(path, 1, "must begin with '# Title'")
        return cls(title, tuple(_requirements(path, lines)))

    def find(self, slug: str) -> Requirement | None:
        """Return the requirement of that name."""
        return next((r for r in self.requirements if r.slug == slug), None)


def _requirements(path: Path, lines: list[str]) -> list[Requirement]:
    found: list[Requirement] = []
    part = ""
    for number, line in enumerate(lines, start=1):
        if line.startswith("#"):
            part = _PARTS.get(line.strip(), "")
        elif part and line.startswith("- "):
            item = _ITEM.fullmatch(line.rstrip())
            if item is None:
                raise BrokenKata(path, number, "a requirement reads '- **slug** — one sentence.'")
            if any(item["slug"] == other.slug for other in found):
                raise BrokenKata(path, number, f"the requirement {item['slug']!r} stands twice")
            found.append(Requirement(item["slug"], item["text"], part))
        elif part and line.strip():
            raise BrokenKata(path, number, "a requirement is one line and begins with '- **'")
    if not any(requirement.part == "core" for requirement in found):
        raise BrokenKata(path, 0, "has no '### Core' with requirements at its end")
    return found
