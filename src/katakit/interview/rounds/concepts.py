"""A round of concepts: short questions, answered aloud, then held against a good answer."""

from __future__ import annotations

from functools import partial

from katakit.interview.question_bank import Question
from katakit.interview.rounds import Round
from katakit.interview.session import bank


def run(one: Round) -> None:
    """Ask each question that was drawn."""
    known = {question.slug: question for question in bank(one.workspace, "concepts")}
    for question in (known[slug] for slug in one.drawn.slugs if slug in known):
        one.once(f"{question.slug}: asked", partial(_ask, one, question))
        one.follow_ups(question)
        one.once(question.slug, partial(_grade, one, question))


def _ask(one: Round, question: Question) -> None:
    one.talk.heading(question.title, one.clock)
    one.talk.show(question.sections["Question"])
    one.talk.wait("when you have answered aloud")


def _grade(one: Round, question: Question) -> dict[str, object]:
    one.talk.heading("A good answer")
    one.talk.show(question.sections["Answer"])
    return one.grade(question.title, question.rubric, "\nWhich of these did you say?")
