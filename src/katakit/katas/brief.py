"""The texts about a kata: its brief, its hints and the questions of its notes.

The brief is the single source of what a kata requires.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from katakit import files
from katakit.errors import BrokenKata
from katakit.files import read_text

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
            lines = read_text(path).splitlines()
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


STEPS = 3
"""Hint steps that each requirement has: a case, the idea, the step."""


def read_hints(text: str) -> dict[str, list[str]]:
    """Return each requirement's hint steps, in their order.

    Parameters
    ----------
    text : str
        Markdown: ``## slug``, then a numbered list.
    """
    found = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        slug, _, below = section.partition("\n")
        steps = re.split(r"^\d\. (?=\S)", below, flags=re.MULTILINE)[1:]
        found[slug.strip()] = [" ".join(step.split()) for step in steps]
    return found


def read_questions(text: str) -> dict[str, str]:
    """Return the follow-up questions of notes, each with its answer.

    Parameters
    ----------
    text : str
        Markdown: under ``## Follow-up questions`` a ``### Question`` with its answer below.
    """
    found = re.search(
        r"^## Follow-up questions\s*$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    asked = re.split(r"^### ", found[1], flags=re.MULTILINE)[1:] if found else []
    parts = (one.partition("\n") for one in asked)
    return {question.strip(): answer.strip() for question, _, answer in parts}


def read_author_text(path: Path) -> str:
    """Return a text of the author's, ``""`` if it was not written."""
    return files.read_text(path) if path.is_file() else ""
