"""The rounds of an interview, one module each: ``run(round)`` asks what its kind asks."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from katakit.interview.bank import Question
from katakit.interview.conversation import Conversation
from katakit.interview.session import Drawn, Session
from katakit.roots import House

_Result = TypeVar("_Result")


class Round:
    """One round while it runs.

    Parameters
    ----------
    house : House
        Where katas and questions are.
    session : Session
        Whose round it is.
    number : int
        Which one, from 1.
    talk : Conversation
        The person.
    """

    def __init__(self, house: House, session: Session, number: int, talk: Conversation) -> None:
        self.house = house
        self.session = session
        self.number = number
        self.talk = talk
        self._since = time.monotonic()

    @property
    def drawn(self) -> Drawn:
        """What was drawn, and what came of it."""
        return self.session.record.rounds[self.number - 1]

    def once(self, step: str, work: Callable[[], _Result]) -> _Result:
        """Do a step and write down what comes of it; a step that was done is not done again."""
        if step not in self.drawn.steps:
            self.note(step, work())
        result: _Result = self.drawn.steps[step]
        return result

    def follow_ups(self, question: Question) -> None:
        """Ask what an interviewer asks next; it is answered aloud."""
        for number, asked in enumerate(question.follow_ups, start=1):
            self.once(f"{question.slug}: follow-up {number}", partial(self._follow_up, asked))

    def _follow_up(self, asked: str) -> None:
        self.talk.say(f"\n{asked}")
        self.talk.wait("when you have answered aloud")

    def grade(self, title: str, rubric: list[tuple[str, str]], question: str) -> dict[str, object]:
        """Have a person grade their own answer, point by point."""
        points = [point for _, point in rubric]
        had = self.talk.grade(points, question)
        missed = [point for point, said in zip(points, had, strict=True) if not said]
        return {"title": title, "held": sum(had), "of": len(had), "missed": missed}

    def note(self, step: str, result: Any) -> None:
        """Write down what has come of a step."""
        self.drawn.steps[step] = result
        self.tick()
        self.session.save()

    def tick(self) -> None:
        """Count the time that has passed."""
        now = time.monotonic()
        self.drawn.seconds += now - self._since
        self._since = now

    @property
    def clock(self) -> str:
        """How much of the time is left, as a person says it."""
        self.tick()
        left = self.drawn.minutes - self.drawn.seconds / 60
        if left < 0:
            return f"{-left:.0f} min over time"
        return f"{left:.0f} of {self.drawn.minutes} min left"


def run(one: Round) -> None:
    """Run a round to its end, or until its person leaves."""
    importlib.import_module(f"{__name__}.{one.drawn.kind}").run(one)
    one.drawn.done = True
    one.session.save()
