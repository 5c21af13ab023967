"""Where a person stands with a kata: solved, best ratio, last seen, due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from katakit.kata import Kata
from katakit.practice.attempts import Attempt
from katakit.practice.history import History
from katakit.practice.review import Due, due
from katakit.practice.sittings import Sitting, sittings_of


@dataclass(frozen=True)
class Standing:
    """What the history says of one kata.

    Attributes
    ----------
    sittings : list of Sitting
        The first first.
    due : Due or None
        None until a sitting is finished.
    """

    kata: Kata
    sittings: list[Sitting]
    due: Due | None

    @property
    def attempts(self) -> list[Attempt]:
        """All attempts, the first first."""
        return [attempt for sitting in self.sittings for attempt in sitting.attempts]

    @property
    def last(self) -> Attempt | None:
        """The last attempt."""
        return self.sittings[-1].attempts[-1] if self.sittings else None

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
        sittings = sittings_of(attempts.get(kata.name, []), own)
        found.append(Standing(kata, sittings, due(sittings, kata.metadata.minutes, now)))
    return found
