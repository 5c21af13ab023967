"""A design round: clarify, high level, deep dive, failure and monitoring; then numbers and rubric.

Facts are told to whoever asks for them. The answer is a Markdown file of the person's own.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from katakit.errors import KataError, shown
from katakit.files import write_atomically
from katakit.interview.bank import STAGES, Fact, Question, points
from katakit.interview.draw import bank
from katakit.interview.numbers import check_numbers
from katakit.interview.rounds import Round

NO_FACT = "There is no rule about that. Decide, and say so."


def run(one: Round) -> None:
    """Go through the stages of the scenario that was drawn."""
    known = {question.slug: question for question in bank(one.house, "design")}
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
