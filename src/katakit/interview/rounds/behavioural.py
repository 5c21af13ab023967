"""A behavioural round: a story of one's own, written down, looked at, and graded by oneself.

What is looked for is what interviewers listen for: situation, own action, result.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from katakit.errors import shown
from katakit.files import write_atomically
from katakit.interview.question_bank import Question
from katakit.interview.rounds import Round
from katakit.interview.session import bank


def run(one: Round) -> None:
    """Ask each question that was drawn."""
    known = {question.slug: question for question in bank(one.workspace, "behavioural")}
    for question in (known[slug] for slug in one.drawn.slugs if slug in known):
        lacks = one.once(f"{question.slug}: written", partial(_ask, one, question))
        one.follow_ups(question)
        one.once(question.slug, partial(_grade, one, question, lacks))


def _ask(one: Round, question: Question) -> list[str]:
    """Have an answer written; return what it lacks."""
    path = one.session.answers(one.number, question.slug)
    if not path.exists():
        write_atomically(path, _blank(question).encode())
    one.talk.heading(question.title, one.clock)
    one.talk.show(question.sections["Question"])
    return _written(one, path)


def _grade(one: Round, question: Question, lacks: list[str]) -> dict[str, object]:
    found = one.grade(question.title, question.rubric, "\nWhat did your answer contain?")
    one.talk.heading("Weak answers")
    one.talk.show(question.sections["Weak answers"])
    return {**found, "lacks": lacks}


def _written(one: Round, path: Path) -> list[str]:
    """Wait for the answer, say what it lacks, and let it be mended."""
    while True:
        word = one.talk.ask(f"[Enter] when {shown(path)} is written   s go on as it is").lower()
        lacks = check_story(path.read_text("utf-8", "replace") if path.exists() else "")
        for sentence in lacks:
            one.talk.say(f"  · {sentence}")
        if not lacks:
            one.talk.say("Situation, what you did, and a result with a figure: all there.")
        if not lacks or word == "s":
            return lacks


def _blank(question: Question) -> str:
    parts = "".join(f"## {part}\n\n\n" for part in PARTS)
    return f"# {question.title}\n\n{question.sections['Question']}\n\n{parts}"


PARTS = ("Situation", "What I did", "Result")
"""The headings of an answer."""
_SHORTEST = 15
"""Words of a part that says something."""
_FIGURE = re.compile(
    r"\d|\b(half|halved|double[ds]?|twice|third|quarter|tenth|dozen|hundred|thousand|million)\b",
    re.IGNORECASE,
)


def check_story(answer: str) -> list[str]:
    """Return what an answer lacks, a sentence each; empty where nothing is missing."""
    parts = _parts(answer)
    lacks = [
        f"{name}: {'nothing' if not parts[name].split() else 'hardly anything'} is written."
        for name in PARTS
        if len(parts[name].split()) < _SHORTEST
    ]
    own = len(re.findall(r"\b(I|my|me|myself)\b", parts["What I did"]))
    shared = len(re.findall(r"\b(we|our|us|the team)\b", parts["What I did"], re.IGNORECASE))
    if parts["What I did"].split() and own <= shared:
        lacks.append(f"What I did: 'I' stands there {own} times, 'we' {shared} times. "
                     "What was yours to do?")  # fmt: skip
    if parts["Result"].split() and not _FIGURE.search(parts["Result"]):
        lacks.append("Result: no figure. How much, how many, by when?")
    return lacks


def _parts(answer: str) -> dict[str, str]:
    found = dict.fromkeys(PARTS, "")
    for section in re.split(r"^#+ ", answer, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        for name in PARTS:
            if heading.strip().casefold() == name.casefold():
                found[name] += text
    return found
