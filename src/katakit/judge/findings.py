"""What a judge told its supervisor, event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from katakit.errors import KataError


class JudgeFailed(KataError):
    """The kit or the kata is broken; nothing is known of the solution."""


@dataclass
class Findings:
    """What a judge told.

    Attributes
    ----------
    expected : dict
        Test to requirement, as collected.
    tests : dict
        Test to its event.
    trouble : dict or None
        Why the solution did not load.
    lost : str
        Why the judge's own word is missing, ``""`` if it is not.
    stopped_early : bool
        Whether the run ended at the first failure, as ``-x`` asks for.
    """

    expected: dict[str, str] = field(default_factory=dict)
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    trouble: dict[str, Any] | None = None
    isolation: dict[str, Any] = field(default_factory=dict)
    lost: str = ""
    done: bool = False
    stopped_early: bool = False

    @property
    def progress(self) -> tuple[str, int, int]:
        """Tests done, and tests in all."""
        return "judging", len(self.tests), len(self.expected)

    def take(self, event: dict[str, Any]) -> None:
        """Take one event of the judge.

        Raises
        ------
        JudgeFailed
            If the judge says that kit or kata are broken, or tells of a test twice.
        """
        kind = event["event"]
        if kind == "collected":
            self.expected = dict(event["tests"])
        elif kind == "test":
            test = event["test"]
            if test not in self.expected:
                raise JudgeFailed("a test reported that was never collected")
            known = self.tests.get(test)
            if known is None or known["outcome"] == "passed":
                self.tests[test] = event
        elif kind == "trouble":
            self.trouble = event
        elif kind in ("broken", "refused"):
            raise JudgeFailed(event["message"])
        elif kind == "lost":
            self.lost, self.isolation = event["message"], event["isolation"]
        else:
            self.isolation, self.done = event["isolation"], True
