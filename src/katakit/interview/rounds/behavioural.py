"""A behavioural round: a story of one's own, written down, looked at, and graded by oneself."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from katakit.errors import shown
from katakit.files import write_atomically
from katakit.interview.bank import Question
from katakit.interview.draw import bank
from katakit.interview.rounds import Round
from katakit.interview.stories import PARTS, check_story


def run(one: Round) -> None:
    """Ask each question that was drawn."""
    known = {question.slug: question for question in bank(one.house, "behavioural")}
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
