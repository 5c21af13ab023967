"""A round of concepts: short questions, answered aloud, then held against a good answer."""

from __future__ import annotations

from functools import partial

from katakit.interview.bank import Question
from katakit.interview.draw import bank
from katakit.interview.rounds import Round


def run(one: Round) -> None:
    """Ask each question that was drawn."""
    known = {question.slug: question for question in bank(one.house, "concepts")}
    for slug in one.drawn.slugs:
        if slug in known:
            one.once(slug, partial(_ask, one, known[slug]))


def _ask(one: Round, question: Question) -> dict[str, object]:
    one.talk.heading(question.title, one.clock)
    one.talk.show(question.sections["Question"])
    one.talk.wait("when you have answered aloud")
    for follow_up in question.follow_ups:
        one.talk.say(f"\n{follow_up}")
        one.talk.wait("when you have answered")
    one.talk.heading("A good answer")
    one.talk.show(question.sections["Answer"])
    points = [point for _, point in question.rubric]
    had = one.talk.grade(points, "\nWhich of these did you say?")
    missed = [point for point, said in zip(points, had, strict=True) if not said]
    return {"title": question.title, "held": sum(had), "of": len(had), "missed": missed}
