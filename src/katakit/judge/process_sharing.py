"""A candidate's process for one test, and for the next one where both are cases of one test.

A fresh process costs more than most tests themselves. Where a suite says ``one_process``,
the cases of a parametrized test have one between them, as they would if they stood in a loop:
the first begins in a fresh one, and so does each that follows one that did not pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from katakit.candidate.remote import RemoteCandidate
from katakit.pytest_plugin import share_a_process

if TYPE_CHECKING:
    import pytest


def processes_for(items: list[pytest.Item]) -> int:
    """Return how many processes a run of these tests begins if all of them pass."""
    pairs = zip([None, *items], items, strict=False)
    return sum(
        "candidate" in getattr(item, "fixturenames", ())
        and (before is None or not share_a_process(before, item))
        for before, item in pairs
    )


class Sharing:
    """Ends the process of a test, or keeps it for the next one."""

    def __init__(self) -> None:
        self._item: pytest.Item | None = None
        self._goes_on = False
        self._kept: RemoteCandidate | None = None

    def begin(self, item: pytest.Item, following: pytest.Item | None) -> None:
        """Note which test begins; what was kept and is not for this one ends."""
        if self._item is None or not share_a_process(self._item, item):
            self.end()
        self._item, self._goes_on = item, share_a_process(item, following)

    def take(self) -> RemoteCandidate | None:
        """Return the candidate that was kept for this test, if one was."""
        kept, self._kept = self._kept, None
        return kept

    def give_back(self, candidate: RemoteCandidate, has_passed: bool) -> None:
        """Keep a test's candidate for the next one, or end its process."""
        if self._goes_on and has_passed and candidate._connection.failure is None:
            self._kept = candidate._anew()
        else:
            candidate._connection.close()

    def end(self) -> None:
        """End the process that was kept, if one was."""
        if (kept := self.take()) is not None:
            kept._connection.close()
