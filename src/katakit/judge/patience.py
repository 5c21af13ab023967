"""When to give up on a solution that runs out of time again and again.

A loop without end in a function that every test calls would cost the limit of a call as many times
as there are tests: eleven minutes where there are 66. What is left out can change neither of
the two answers, passed and complete: they are known by then.
"""

from __future__ import annotations

from katakit.brief import Brief
from katakit.verdict import Outcome

_ENOUGH = 3

GIVEN_UP = "not begun: three requirements had run out of time"


class Patience:
    """Counts what ran out of time in one run.

    Parameters
    ----------
    brief : Brief
        Says which requirements are core and which stretch.
    """

    def __init__(self, brief: Brief) -> None:
        self._part = {requirement.slug: requirement.part for requirement in brief.requirements}
        self._timed_out: set[str] = set()

    def note(self, slug: str, outcome: str) -> None:
        """Take what became of a test."""
        if outcome == Outcome.TIMEOUT:
            self._timed_out.add(slug)

    def is_at_an_end(self, slug: str) -> bool:
        """Tell whether a requirement's next test can be left out.

        That is so once a test of it has run out of time, or tests of three requirements have: of
        three of the core, if this one is of the core.
        """
        known = {s for s in self._timed_out if self._part[slug] in ("stretch", self._part[s])}
        return slug in self._timed_out or len(known) >= _ENOUGH
