"""What a run of the workload told, event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from katakit.judge.findings import JudgeFailed


@dataclass
class Measurements:
    """What was measured.

    Attributes
    ----------
    results : dict
        ``"speed"``, ``"growth"`` or ``"memory"`` to what was told of it: outcome, message.
    figures : dict
        All numbers.
    hottest : list of (int, float)
        Lines of a slow solution, with their share of its time.
    lost : str
        Why there is no more, ``""`` if all was told.
    """

    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    hottest: list[tuple[int, float]] = field(default_factory=list)
    isolation: dict[str, Any] = field(default_factory=dict)
    progress: tuple[str, int, int] = ("timing", 0, 0)
    lost: str = ""
    done: bool = False

    def take(self, event: dict[str, Any]) -> None:
        """Take one event.

        Raises
        ------
        JudgeFailed
            If the workload or the baseline is broken.
        """
        kind = event["event"]
        if kind == "progress":
            self.progress = ("timing", event["done"], event["of"])
        elif kind == "measured":
            self.results[event["kind"]] = event
            self.figures |= event["figures"]
        elif kind == "left out":
            self.figures.setdefault("left_out", {})[event["name"]] = event["why"]
        elif kind == "hottest":
            self.hottest = [(line, share) for line, share in event["lines"]]
        elif kind == "lost":
            self.lost, self.isolation = event["message"], event["isolation"]
        elif kind == "broken":
            raise JudgeFailed(event["message"])
        else:
            self.isolation, self.done = event["isolation"], True
