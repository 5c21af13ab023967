"""Attempts that belong together: what a person did with one kata in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from katakit.practice.attempts import Attempt, Help

PAUSE = timedelta(hours=4)
"""Whoever comes back later than this sits down anew."""


@dataclass(frozen=True)
class Sitting:
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


def sittings_of(attempts: Iterable[Attempt], helps: Iterable[Help] = ()) -> list[Sitting]:
    """Part the attempts at one kata into sittings, the first first.

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
        Sitting(
            tuple(group),
            tuple(h for h in asked if group[0].at - PAUSE <= h.at <= group[-1].at + PAUSE),
        )
        for group in groups
    ]
