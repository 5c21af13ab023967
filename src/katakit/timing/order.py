"""What a run of the workload is told before it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from katakit.boundary.program import Program
from katakit.kata import Kata


@dataclass(frozen=True)
class TimingOrder:
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
    kinds : tuple of str
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
    kinds: tuple[str, ...]
    home: Path = Path()
    seed: int = 0
    input_seed: int = 0
    level: str = "strict"
    required: str = "none"
    reveal: bool = True
    hottest: bool = True
    curves: bool = False
    margin: float = 0.0
