"""The banks of questions: one Markdown file each, ``reference/interviews/<round>/<slug>.md``.

Every file begins with ``# Title`` and a few lines ``name: value``, and goes on in sections::

    concepts      Question · Follow-up questions · Answer · A strong answer
    behavioural   Question · Follow-up questions · A strong answer · Weak answers
    design        Prompt · Facts · Clarify · High level · Deep dive · Failure and monitoring ·
                  Numbers · Rubric · Follow-up questions

A *point* is one line ``- text``; of a rubric ``- **Cost** — text``. A *fact* is
``- **slug** (words that ask for it) — the fact``. A *number* is
``- **name** = value unit — how it comes about``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from katakit.errors import BrokenKata
from katakit.files import read_text
from katakit.katas.archives import archive_of, base_of, is_open

ROUNDS = ("concepts", "design", "behavioural")
"""The rounds that have a bank; coding rounds draw katas."""
STAGES = ("Clarify", "High level", "Deep dive", "Failure and monitoring")
"""Of a design round, in their order."""
ASPECTS = (
    "Scalability & Performance", "Reliability & Resilience", "Cost Optimization",
    "Ethical AI & Bias",
)  # fmt: skip
"""What a design's rubric covers, as the guide calls it."""
SECTIONS = {
    "concepts": ("Question", "Follow-up questions", "Answer", "A strong answer"),
    "behavioural": ("Question", "Follow-up questions", "A strong answer", "Weak answers"),
    "design": ("Prompt", "Facts", *STAGES, "Numbers", "Rubric", "Follow-up questions"),
}

_FACT = re.compile(r"\*\*(?P<slug>[a-z0-9-]+)\*\* \((?P<words>[^)]+)\) — (?P<text>.+)")
_NUMBER = re.compile(r"\*\*(?P<name>[^*]+)\*\* = (?P<value>[^—]+?) — (?P<text>.+)")
_POINT = re.compile(r"\*\*(?P<aspect>[^*]+)\*\* — (?P<text>.+)")


@dataclass(frozen=True)
class Fact:
    """Something that the interviewer knows, and tells whoever asks.

    Attributes
    ----------
    words : tuple of str
        Beginnings of words, lower case: a question with one of them asks for this.
    """

    slug: str
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Number:
    """A figure that an answer should arrive at.

    Attributes
    ----------
    name : str
        ``"storage a day"``.
    value : str
        With its unit: ``"52 GB"``.
    text : str
        How it comes about.
    """

    name: str
    value: str
    text: str


@dataclass(frozen=True)
class Question:
    """One file of a bank.

    Attributes
    ----------
    round : str
        One of `ROUNDS`.
    about : dict
        The lines ``name: value`` below the title.
    sections : dict
        Heading to Markdown text.
    """

    round: str
    slug: str
    path: Path
    title: str
    about: dict[str, str]
    sections: dict[str, str]

    @property
    def pillar(self) -> str:
        """The heading of the guide that it belongs to."""
        return self.about.get("pillar", "")

    @property
    def minutes(self) -> int:
        """How long it should take."""
        return int(self.about.get("minutes", "5"))

    @property
    def follow_ups(self) -> list[str]:
        """What an interviewer asks next."""
        return points(self.sections.get("Follow-up questions", ""))

    @cached_property
    def facts(self) -> list[Fact]:
        """What can be asked for.

        Raises
        ------
        BrokenKata
            If a line is not in the form above; so do `numbers` and `rubric`.
        """
        found = [self._parsed(_FACT, line, "Facts") for line in self._lines("Facts")]
        return [
            Fact(f["slug"], tuple(w.strip().lower() for w in f["words"].split(",")), f["text"])
            for f in found
        ]

    @cached_property
    def numbers(self) -> list[Number]:
        """The figures that an answer should arrive at."""
        found = [self._parsed(_NUMBER, line, "Numbers") for line in self._lines("Numbers")]
        return [Number(f["name"], f["value"], f["text"]) for f in found]

    @cached_property
    def rubric(self) -> list[tuple[str, str]]:
        """What a strong answer contains: the aspect, ``""`` for none, and the point."""
        if self.round != "design":
            return [("", point) for point in self._lines("A strong answer")]
        found = [self._parsed(_POINT, line, "Rubric") for line in self._lines("Rubric")]
        return [(f["aspect"], f["text"]) for f in found]

    def _lines(self, section: str) -> list[str]:
        return points(self.sections.get(section, ""))

    def _parsed(self, form: re.Pattern[str], line: str, section: str) -> dict[str, str]:
        found = form.fullmatch(line)
        if found is None:
            raise BrokenKata(self.path, 0, f"'## {section}' has a line not in its form: - {line}")
        return found.groupdict()


def points(text: str) -> list[str]:
    """Return the items of a list, each on one line."""
    items = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    return [" ".join(item.split()) for item in items]


def read_question(path: Path) -> Question:
    """Read one file.

    Raises
    ------
    BrokenKata
        If it has no title, or lacks a section of its round.
    """
    text = read_text(path)
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    title = re.match(r"# (.+)", head)
    if title is None:
        raise BrokenKata(path, 1, "must begin with '# Title'")
    about = dict(re.findall(r"^([a-z]+): (.+)$", head, re.MULTILINE))
    sections = {p.partition("\n")[0].strip(): p.partition("\n")[2].strip() for p in parts}
    missing = [name for name in SECTIONS[path.parent.name] if not sections.get(name)]
    if missing:
        raise BrokenKata(path, 0, f"lacks the sections {', '.join(missing)}")
    if not about.get("minutes", "").isdigit():
        raise BrokenKata(path, 0, "needs a line 'minutes: 5' below its title")
    return Question(path.parent.name, path.stem, path, title[1].strip(), about, sections)


def read_bank(root: Path, kind: str) -> list[Question]:
    """Return a root's questions for one kind of round, by slug."""
    if not is_open(root) and archive_of(root, "interviews") is None:
        return []
    folder = base_of(root, "interviews") / "reference" / "interviews" / kind
    return [read_question(path) for path in sorted(folder.glob("*.md"))]
