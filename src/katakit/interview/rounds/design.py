"""A design round: clarify, high level, deep dive, failure and monitoring; then numbers and rubric.

The arithmetic of a design, load, storage and cost, is checked as written in the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from katakit.errors import KataError, shown
from katakit.files import write_atomically
from katakit.interview.question_bank import STAGES, Fact, Number, Question, points
from katakit.interview.rounds import Round
from katakit.interview.session import bank

NO_FACT = "There is no rule about that. Decide, and say so."


def run(one: Round) -> None:
    """Go through the stages of the scenario that was drawn."""
    known = {question.slug: question for question in bank(one.workspace, "design")}
    question = known.get(one.drawn.slugs[0])
    if question is None:
        gone = f"The bank has no design {one.drawn.slugs[0]!r} any more."
        raise KataError(f"{gone} Begin another interview: --new")
    path = one.session.answers(one.number, question.slug)
    if not path.exists():
        write_atomically(path, _blank(question).encode())
    one.talk.heading(question.title, one.clock)
    one.talk.show(question.sections["Prompt"])
    one.talk.say(f"\nYour answer    {shown(path)}")
    for stage in STAGES:
        one.once(stage, partial(_stage, one, question, stage))
    one.once("numbers", lambda: _numbers(one, question, path))
    for aspect in dict.fromkeys(aspect for aspect, _ in question.rubric):
        one.once(aspect, partial(_grade, one, question, aspect))
    one.follow_ups(question)


def _stage(one: Round, question: Question, stage: str) -> dict[str, object]:
    opening, covers = _parted(question.sections[stage])
    one.talk.heading(stage, one.clock)
    one.talk.show(opening)
    asked = _clarify(one, question) if stage == "Clarify" else []
    if stage != "Clarify":
        one.talk.wait("when it is in your answer")
    one.talk.say("\nA good answer covers", "dim")
    for point in covers:
        one.talk.say(f"  · {point}")
    return {"asked": asked}


def _clarify(one: Round, question: Question) -> list[str]:
    """Answer questions with the facts that they ask for; return the facts' names."""
    told: list[str] = list(one.drawn.steps.get("told", []))
    one.talk.say("Ask, one question a line. An empty line goes on.", "dim")
    while line := one.talk.ask(">"):
        found = asked_for(line, question.facts)
        for fact in found:
            one.talk.say(f"  {fact.text}")
        if not found:
            one.talk.say(f"  {NO_FACT}")
        told = list(dict.fromkeys([*told, *(fact.slug for fact in found)]))
        one.note("told", told)
    left = len(question.facts) - len(told)
    one.talk.say(f"{len(told)} facts told, {left} never asked for.", "dim")
    return told


def asked_for(line: str, facts: list[Fact]) -> list[Fact]:
    """Return the facts that a question asks for: those with a word that begins one of its words."""
    words = re.findall(r"[a-z0-9-]+", line.casefold())
    return [f for f in facts if any(word.startswith(w) for w in f.words for word in words)]


def _numbers(one: Round, question: Question, path: Path) -> list[dict[str, object]]:
    one.talk.heading("Numbers", one.clock)
    answer = path.read_text("utf-8", "replace") if path.exists() else ""
    found = []
    for checked in check_numbers(answer, question.numbers):
        mark = "✓" if checked.good else "✗"
        one.talk.say(f"  {mark} {checked.name}: {checked.remark}")
        found.append({"name": checked.name, "good": checked.good, "remark": checked.remark})
    return found


def _grade(one: Round, question: Question, aspect: str) -> dict[str, object]:
    one.talk.heading(aspect, one.clock)
    wanted = [point for point in question.rubric if point[0] == aspect]
    return one.grade(aspect, wanted, "What does your answer say?")


def _parted(text: str) -> tuple[str, list[str]]:
    opening = re.split(r"^- ", text, maxsplit=1, flags=re.MULTILINE)[0].strip()
    return opening, points(text)


def _blank(question: Question) -> str:
    stages = "".join(f"## {stage}\n\n\n" for stage in STAGES)
    lines = "".join(f"- {number.name}: \n" for number in question.numbers)
    return (
        f"# {question.title}\n\n{question.sections['Prompt']}\n\n{stages}## Numbers\n\n"
        f"Each with its arithmetic and units, such as: 3000/s * 200 B * 1 day = 52 GB\n\n{lines}"
    )


ROUNDED = 0.05
"""By which share a result may differ from its own left side."""
FACTOR = 2.0
"""By which factor a result may differ from the bank's: assumptions are free, magnitudes are not."""

_LINE = re.compile(r"^\s*[-*]\s*(?P<name>[^:=]+?)\s*:\s*(?P<text>\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """What is to be said of one figure.

    Attributes
    ----------
    good : bool
        Whether it is there, follows, and has the right magnitude.
    remark : str
        One sentence.
    """

    name: str
    good: bool
    remark: str


def check_numbers(answer: str, wanted: list[Number]) -> list[Checked]:
    """Check each figure that a design should arrive at.

    Parameters
    ----------
    answer : str
        The person's Markdown.
    """
    written = {m["name"].casefold(): m["text"] for m in _LINE.finditer(answer)}
    return [_check(number, written.get(number.name.casefold(), "")) for number in wanted]


def _check(number: Number, text: str) -> Checked:
    expected = f"{number.value} ({number.text})"
    if not text.strip(" ?.="):
        return Checked(number.name, False, f"is missing; {expected}")
    left, sign, right = text.rpartition("=")
    try:
        result = quantity(right)
        if sign:
            whole = quantity(left)
            if not _alike(whole, result, 1 + ROUNDED):
                return Checked(number.name, False, f"{left.strip()} is {_shown(whole, result)}, "
                               f"not {right.strip()}")  # fmt: skip
        if not _alike(result, quantity(number.value), FACTOR):
            return Checked(number.name, False, f"{right.strip()} is far from {expected}")
    except ValueError as error:
        return Checked(number.name, False, f"can't be read: {error}")
    return Checked(number.name, True, f"{right.strip()}; {expected}")


def quantity(text: str) -> Any:
    """Return what an expression with units comes to.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not re.search(r"\d", text):
        raise ValueError(f"{text.strip()!r} holds no figure")
    plain = re.sub(r"(?<=\d)[,_](?=\d{3})", "", text)
    plain = re.sub(r"[$€]\s*([\d.]+)", r"\1 USD", plain)
    plain = re.sub(r"\s+(a|an|per|each)\s+", "/", plain)
    plain = plain.replace("×", " * ").replace("·", " * ").replace("%", " percent").strip()
    # "12000/s / 250/s" is a quotient of two rates: what spaced signs part belongs together.
    parts = re.split(r"\s+([*/+-])\s+", plain)
    whole = " ".join(part if n % 2 else f"({part})" for n, part in enumerate(parts))
    units = _units()
    try:
        for word in set(re.findall(r"[A-Za-z_]\w*", whole)):
            if word not in units:  # what is counted: vans, frames, bookings
                units.define(f"{word} = []")
        return units.Quantity(1) * units.parse_expression(whole)
    except Exception as error:  # pint raises a dozen types, of its own and of tokenize
        raise ValueError(f"{text.strip()!r} is no quantity ({error})") from error


@cache
def _units() -> Any:
    import pint

    units: Any = pint.UnitRegistry()
    units.define("USD = [currency] = dollar = EUR")
    return units


def _alike(one: Any, other: Any, factor: float) -> bool:
    try:
        ratio = float((one / other).to_base_units().to("dimensionless").magnitude)
    except Exception as error:  # other units, or a division by zero
        raise ValueError(f"{one} and {other} are no amounts of one thing") from error
    return 1 / factor <= ratio <= factor


def _shown(quantity_: Any, like: Any) -> str:
    return f"{quantity_.to(like.units):.3g~P}"
