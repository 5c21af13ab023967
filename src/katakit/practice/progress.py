"""How far a person is with each kata: sessions, what is solved, when it is due again.

All of it is computed from the attempts each time, by spaced repetition where a kata is due.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from katakit.katas.kata import Kata
from katakit.practice.attempts import Attempt, Help
from katakit.practice.history import History

if TYPE_CHECKING:
    from fsrs import Rating


PAUSE = timedelta(hours=4)
"""Whoever comes back later than this sits down anew."""


@dataclass(frozen=True)
class PracticeSession:
    """One go at one kata.

    Attributes
    ----------
    attempts : tuple of Attempt
        At least one, the first first.
    helps : tuple of Help
        What was asked for meanwhile.
    """

    attempts: tuple[Attempt, ...]
    helps: tuple[Help, ...] = ()

    @property
    def began(self) -> datetime:
        """When the first attempt was made."""
        return self.attempts[0].at

    @property
    def last(self) -> datetime:
        """When the last attempt was made."""
        return self.attempts[-1].at

    @cached_property
    def passed(self) -> Attempt | None:
        """The first attempt that passed."""
        return next((attempt for attempt in self.attempts if attempt.passed), None)

    @property
    def complete(self) -> bool:
        """Whether an attempt held core and stretch."""
        return any(attempt.complete for attempt in self.attempts)

    @property
    def best(self) -> Attempt:
        """The attempt of which most held; of equals the last."""
        return max(self.attempts, key=lambda attempt: (attempt.held, attempt.at))

    @property
    def minutes(self) -> float:
        """Minutes from the first attempt to the first pass, or else to the last attempt."""
        end = self.passed.at if self.passed else self.last
        return (end - self.began).total_seconds() / 60

    @property
    def hints(self) -> int:
        """Hint steps that were asked for before the pass."""
        return sum(bool(help_.step) for help_ in self._before_the_pass)

    @property
    def revealed(self) -> bool:
        """Whether the answer was looked at before the pass."""
        return any(not help_.step for help_ in self._before_the_pass)

    @property
    def _before_the_pass(self) -> list[Help]:
        return [h for h in self.helps if self.passed is None or h.at <= self.passed.at]


def sessions_of(attempts: Iterable[Attempt], helps: Iterable[Help] = ()) -> list[PracticeSession]:
    """Part the attempts at one kata into sessions, the first first.

    Parameters
    ----------
    attempts : iterable of Attempt
        Of one kata, in the order of time.
    helps : iterable of Help
        Of the same kata. One that no attempt is near belongs to none.
    """
    groups: list[list[Attempt]] = []
    for attempt in attempts:
        if groups and attempt.at - groups[-1][-1].at <= PAUSE:
            groups[-1].append(attempt)
        else:
            groups.append([attempt])
    asked = list(helps)
    return [
        PracticeSession(
            tuple(group),
            tuple(h for h in asked if group[0].at - PAUSE <= h.at <= group[-1].at + PAUSE),
        )
        for group in groups
    ]


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


def due(sessions: Iterable[PracticeSession], minutes: int, now: datetime) -> Due | None:
    """Return when a kata is due, None where no session is finished yet.

    Parameters
    ----------
    sessions : iterable of PracticeSession
        All of one kata, the first first.
    minutes : int
        The time that its core takes.
    """
    finished = [s for s in sessions if s.passed or now - s.last > PAUSE]
    if not finished:
        return None
    from fsrs import Card, Scheduler

    # Katas are repeated after days, hence no steps of minutes; the same past, the same date.
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = Card(card_id=0)
    for session in finished:
        at = session.passed.at if session.passed else session.last
        card, _ = scheduler.review_card(card, grade(session, minutes), at)
    return Due(card.due, scheduler.get_card_retrievability(card, now))


def grade(session: PracticeSession, minutes: int) -> Rating:
    """Return the grade of a session.

    Again: no pass, or the answer was looked at before. Easy: complete, without a hint, in half
    of the kata's minutes. Hard: a pass with more than two hint steps, or in more than one and
    a half times the minutes. Good: any other pass.
    """
    from fsrs import Rating

    if session.passed is None or session.revealed:
        return Rating.Again
    if session.hints > HINTS_FOR_GOOD or session.minutes > IN_TIME * minutes:
        return Rating.Hard
    if session.complete and not session.hints and session.minutes <= minutes / 2:
        return Rating.Easy
    return Rating.Good


@dataclass(frozen=True)
class Standing:
    """What the history says of one kata.

    Attributes
    ----------
    sessions : list of PracticeSession
        The first first.
    due : Due or None
        None until a session is finished.
    """

    kata: Kata
    sessions: list[PracticeSession]
    due: Due | None

    @property
    def attempts(self) -> list[Attempt]:
        """All attempts, the first first."""
        return [attempt for session in self.sessions for attempt in session.attempts]

    @property
    def last(self) -> Attempt | None:
        """The last attempt."""
        return self.sessions[-1].attempts[-1] if self.sessions else None

    @property
    def solved(self) -> Attempt | None:
        """The last attempt that passed. A pass stays a pass, whatever kit or suite comes later."""
        return next((attempt for attempt in reversed(self.attempts) if attempt.passed), None)

    @property
    def complete(self) -> bool:
        """Whether core and stretch held in one attempt."""
        return any(attempt.complete for attempt in self.attempts)

    @property
    def best_ratio(self) -> float | None:
        """The least CPU time of a pass, in times of the baseline's."""
        return min(
            (a.cpu_ratio for a in self.attempts if a.passed and a.cpu_ratio is not None),
            default=None,
        )

    def is_due(self, now: datetime) -> bool:
        """Tell whether it should be done again by now."""
        return self.due is not None and self.due.at <= now


def standings(katas: Iterable[Kata], history: History, now: datetime) -> list[Standing]:
    """Return where a person stands with each kata, in the order of the katas."""
    attempts: dict[str, list[Attempt]] = {}
    for attempt in history.attempts():
        attempts.setdefault(attempt.kata, []).append(attempt)
    helps = history.helps()
    found = []
    for kata in katas:
        own = [h for h in helps if h.kata == kata.name]
        sessions = sessions_of(attempts.get(kata.name, []), own)
        found.append(Standing(kata, sessions, due(sessions, kata.metadata.minutes, now)))
    return found
