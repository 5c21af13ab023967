"""How to judge, as the command line says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from katakit.judge.reproduction import Repro


@dataclass(frozen=True)
class JudgeOptions:
    """How to judge; see `katakit.judge.protocol.RunSpec`.

    Attributes
    ----------
    keyword : str
        The expression of ``-k``.
    only : tuple of str or None
        With ``--lf`` what did not hold last time.
    suite, timing : bool
        Whether the hidden suite, and whether the workload is run.
    illustrated : bool
        Whether to measure what is shown and never judged: what the reference and the peer
        take, and at which lines a slow solution spends its time.
    curves : bool
        Measure the reference and the peer over all sizes too, for a plot.
    repro : Repro or None
        A failing call to write as a script.
    """

    disclosure: str = "study"
    keyword: str = ""
    only: tuple[str, ...] | None = None
    fail_fast: bool = False
    show_output: bool = False
    suite: bool = True
    timing: bool = True
    illustrated: bool = True
    curves: bool = False
    seed: int | None = None
    repro: Repro | None = None
    level: str = "strict"
    required: str = "none"
