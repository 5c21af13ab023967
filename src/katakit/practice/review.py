"""When a kata is due again: spaced repetition, computed anew from the attempts each time.

Every finished sitting is one review of a card, graded by its verdict, its time and its hints;
the scheduler is FSRS by the library of that name. Nothing is stored, so a better grading is
at once true of the past as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from katakit.practice.sittings import PAUSE, Sitting

if TYPE_CHECKING:
    from fsrs import Rating

HINTS_FOR_GOOD = 2
"""More than these, and it was hard."""
IN_TIME = 1.5
"""Times the kata's minutes that still count as in time."""


@dataclass(frozen=True)
class Due:
    """When a kata should be done again.

    Attributes
    ----------
    at : datetime
    retrievability : float
        The chance that it would still succeed now, 0 to 1.
    """

    at: datetime
    retrievability: float


def due(sittings: Iterable[Sitting], minutes: int, now: datetime) -> Due | None:
    """Return when a kata is due, None where no sitting is finished yet.

    Parameters
    ----------
    sittings : iterable of Sitting
        All of one kata, the first first.
    minutes : int
        The time that its core takes.
    """
    finished = [s for s in sittings if s.passed or now - s.last > PAUSE]
    if not finished:
        return None
    from fsrs import Card, Scheduler

    # Katas are repeated after days, hence no steps of minutes; the same past, the same date.
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = Card(card_id=0)
    for sitting in finished:
        at = sitting.passed.at if sitting.passed else sitting.last
        card, _ = scheduler.review_card(card, grade(sitting, minutes), at)
    return Due(card.due, scheduler.get_card_retrievability(card, now))


def grade(sitting: Sitting, minutes: int) -> Rating:
    """Return the grade of a sitting.

    Again: no pass, or the answer was looked at before. Easy: complete, without a hint, in half
    of the kata's minutes. Hard: a pass with more than two hint steps, or in more than one and
    a half times the minutes. Good: any other pass.
    """
    from fsrs import Rating

    if sitting.passed is None or sitting.revealed:
        return Rating.Again
    if sitting.hints > HINTS_FOR_GOOD or sitting.minutes > IN_TIME * minutes:
        return Rating.Hard
    if sitting.complete and not sitting.hints and sitting.minutes <= minutes / 2:
        return Rating.Easy
    return Rating.Good
