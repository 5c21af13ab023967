"""What a run of the workload is told before it starts, and what it tells while it measures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from katakit.boundary.program import Program
from katakit.judge.protocol import JudgeFailed
from katakit.katas.kata import Kata


@dataclass(frozen=True)
class TimingSpec:
    """One measurement of one solution.

    Attributes
    ----------
    programs : dict
        ``"candidate"``, ``"baseline"`` and perhaps ``"reference"``: one sandbox for all.
    imports : tuple of str
        What these import.
    peer : Program or None
        May import what the others may not, so it has a sandbox of its own.
    home : Path
        A folder for the workers' scratch.
    seed : int
        Of the workers' hashes, which they can see.
    input_seed : int
        Of the inputs, which nobody may foresee.
    resource_types : tuple of str
        What to judge, of ``"speed"``, ``"growth"``, ``"memory"``.
    level, required : str
        The isolation to try for, and that without which nothing is measured.
    reveal : bool
        Study mode: tell what a solution raised, in its own words.
    hottest : bool
        Look at which lines a slow solution spends its time.
    curves : bool
        Measure everybody over all sizes, for a plot.
    margin : float
        Above 0: nobody's verdict but an author's question, whether the ratio lies so many times
        off the limit, on either side; as few pairs are run as that needs.
    """

    kata: Kata
    programs: dict[str, Program]
    imports: tuple[str, ...]
    peer: Program | None
    peer_imports: tuple[str, ...]
    resource_types: tuple[str, ...]
    home: Path = Path()
    seed: int = 0
    input_seed: int = 0
    level: str = "strict"
    required: str = "none"
    reveal: bool = True
    hottest: bool = True
    curves: bool = False
    margin: float = 0.0


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
