"""What a group finds hardest: the requirements that most of its attempts miss.

An attempt is a verdict on file, one for each member and kata. What was not written, not judged or
did not load says nothing about a requirement and is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from katakit.verdict import Outcome, Verdict

FEWEST = 3
"""Attempts without which a share says nothing."""
SHOWN = 8


@dataclass(frozen=True)
class Hard:
    """A requirement that attempts miss."""

    kata: str
    slug: str
    text: str
    missed: int
    judged: int

    @property
    def share(self) -> float:
        """The share of the attempts that miss it."""
        return self.missed / self.judged


@dataclass
class _Tally:
    judged: int = 0
    missed: int = 0
    text: str = ""
    told: str = ""


class Tallies:
    """Counts, verdict by verdict."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], _Tally] = defaultdict(_Tally)

    def add(self, kata: str, verdict: Verdict) -> None:
        """Count a verdict's requirements."""
        if verdict.trouble and not verdict.held:
            return
        for requirement in verdict.requirements:
            if requirement.outcome in (Outcome.TODO, Outcome.NOT_JUDGED):
                continue
            tally = self._found[kata, requirement.slug]
            tally.judged += 1
            tally.missed += requirement.outcome is not Outcome.PASSED
            if verdict.started >= tally.told:  # the newest brief has the sentence
                tally.text, tally.told = requirement.text, verdict.started

    def hardest(self, members: int) -> list[Hard]:
        """Return what most attempts miss, of what a tenth of the members at least attempted."""
        enough = max(FEWEST, members // 10)
        hard = [
            Hard(kata, slug, tally.text, tally.missed, tally.judged)
            for (kata, slug), tally in self._found.items()
            if tally.judged >= enough and tally.missed
        ]
        return sorted(hard, key=lambda one: (-one.share, -one.missed, one.kata, one.slug))[:SHOWN]
