"""The workload of many solutions of one kata, in one process and from one zygote.

As with `katakit.audit.bench`, what a run of its own spends before its first measurement,
importing numpy and pandas anew, would be half of the time.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from katakit.audit.requests import MARGIN, Measured, Request
from katakit.errors import KataError
from katakit.judge.manner import Manner
from katakit.judge.measuring import timing_order
from katakit.kata import Kata
from katakit.solution import read_text
from katakit.timing.findings import Measurements
from katakit.timing.nurseries import Nurseries
from katakit.timing.run import measure

_MANNER = Manner(illustrated=False)


class TimingBench:
    """A measurement that stays, for one kata and one set of rules.

    Parameters
    ----------
    request : Request
        The first request; others must have the same `Request.bench`.
    """

    def __init__(self, request: Request) -> None:
        self._kata = Kata(Path(request.root), request.kata)
        self._home = Path(tempfile.mkdtemp(prefix="katakit-audit-"))
        self._home.chmod(0o711)
        self._nurseries = Nurseries()
        self._peaks: list[int] = []

    def measure(self, request: Request) -> Measured:
        """Measure speed, growth and memory, whatever of them the kata promises."""
        kata, found = self._kata, Measurements()
        solution = read_text(request.source, request.given, kata, request.any_import)
        if solution.trouble is not None:
            return Measured(problem=f"line {solution.trouble.line}: {solution.trouble.message}")
        try:
            order = timing_order(kata, solution, _MANNER, 0, tuple(kata.kinds.values()))
            imports = tuple(dict.fromkeys([*order.imports, *kata.metadata.imports]))
            order = replace(order, home=self._home, imports=imports, margin=MARGIN)
            measure(order, found.take, self._nurseries, self._peaks)
        except KataError as error:
            self._nurseries.close()
            return Measured(problem=str(error))
        if found.lost:
            self._nurseries.close()
            return Measured(problem=found.lost)
        told = {slug: found.results[kind] for slug, kind in kata.kinds.items()}
        ratios = {
            "speed": found.figures.get("cpu_ratio"),
            "memory": found.figures.get("peak_memory_ratio"),
        }
        return Measured(
            outcomes={slug: event["outcome"] for slug, event in told.items()},
            told={slug: event["message"] for slug, event in told.items()},
            ratios={kind: ratio for kind, ratio in ratios.items() if ratio is not None},
            interval=found.figures.get("interval"),
        )

    def close(self) -> None:
        """End all processes and take the scratch folder away."""
        self._nurseries.close()
        shutil.rmtree(self._home, ignore_errors=True)
