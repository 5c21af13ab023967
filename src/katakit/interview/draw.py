"""The rounds of an interview and their questions, drawn by a seed that two people can share."""

from __future__ import annotations

import random
from collections.abc import Iterable

from katakit.errors import KataError
from katakit.interview.bank import ROUNDS, Question, read_bank
from katakit.interview.session import Drawn
from katakit.kata import Kata
from katakit.roots import House

KINDS = ("coding", *ROUNDS)
"""Kinds of rounds."""
LOOPS = {"onsite": ("design", "coding", "concepts", "coding", "behavioural", "behavioural")}
"""Whole days, after the guide's answer on the typical process: four to six interviews."""
MINUTES = {"coding": 45, "concepts": 30, "design": 45, "behavioural": 30}
"""What a round takes where nobody says otherwise."""


def draw(
    house: House,
    kinds: Iterable[str],
    seed: int,
    minutes: int | None = None,
    pillar: str = "",
) -> list[Drawn]:
    """Draw the rounds of an interview, nothing twice.

    Parameters
    ----------
    minutes : int, optional
        For each round; as many questions as fit, a kata that fits.
    pillar : str
        Part of a heading of the guide: coding and concepts come from there.

    Raises
    ------
    KataError
        If nothing fits.
    """
    chance = random.Random(seed)  # noqa: S311 (which question comes is no secret)
    rounds: list[Drawn] = []
    for kind in kinds:
        taken = {slug for one in rounds if one.kind == kind for slug in one.slugs}
        time = minutes or MINUTES[kind]
        found = (
            _katas(house, time, pillar, taken, chance)
            if kind == "coding"
            else _questions(house, kind, time, pillar, taken, chance)
        )
        if not found:
            about = f" about {pillar!r}" if pillar else ""
            raise KataError(f"Nothing{about} fits a round of {kind} of {time} minutes.")
        rounds.append(Drawn(kind, found, time))
    return rounds


def bank(house: House, kind: str) -> list[Question]:
    """Return the questions of all roots; of two with one name the first root's."""
    found: dict[str, Question] = {}
    for root in house.roots:
        for question in read_bank(root, kind):
            found.setdefault(question.slug, question)
    return list(found.values())


def _katas(
    house: House, minutes: int, pillar: str, taken: set[str], chance: random.Random
) -> list[str]:
    fitting = [
        kata.name
        for kata in house.katas()
        if kata.metadata.minutes <= minutes and _is_about(kata, pillar) and kata.name not in taken
    ]
    return [chance.choice(fitting)] if fitting else []


def _is_about(kata: Kata, pillar: str) -> bool:
    return pillar.casefold() in kata.metadata.pillar.casefold()


def _questions(
    house: House, kind: str, minutes: int, pillar: str, taken: set[str], chance: random.Random
) -> list[str]:
    questions = [
        q
        for q in bank(house, kind)
        if q.slug not in taken and (kind != "concepts" or pillar.casefold() in q.pillar.casefold())
    ]
    chance.shuffle(questions)
    found: list[str] = []
    left = minutes
    pillars: set[str] = set()
    # First one of each heading, so that a round is broad, then whatever still fits.
    for broad in (True, False):
        for question in questions:
            is_new = question.slug not in found and (not broad or question.pillar not in pillars)
            if is_new and (question.minutes <= left or (kind == "design" and not found)):
                found.append(question.slug)
                pillars.add(question.pillar)
                left -= question.minutes
        if kind == "design":
            return found[:1]
    return found
