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
from katakit.judge.measurement import timing_spec
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.solutions.solution import read_text
from katakit.timing.protocol import Measurements
from katakit.timing.run import measure
from katakit.timing.subject import Zygotes

_OPTIONS = JudgeOptions(illustrated=False)


class TimingBench:
    """A persistent measurement, for one kata and one set of rules.

    Parameters
    ----------
    request : Request
        The first request; others must have the same `Request.bench`.
    """

    def __init__(self, request: Request) -> None:
        self._kata = Kata(Path(request.root), request.kata)
        self._home = Path(tempfile.mkdtemp(prefix="katakit-audit-"))
        self._home.chmod(0o711)
        self._zygotes = Zygotes()
        self._peaks: list[int] = []

    def measure(self, request: Request) -> Measured:
        """Measure speed, growth and memory, whatever of them the kata promises."""
        kata, found = self._kata, Measurements()
        solution = read_text(request.source, request.given, kata, request.any_import)
        if solution.trouble is not None:
            return Measured(problem=f"line {solution.trouble.line}: {solution.trouble.message}")
        try:
            spec = timing_spec(kata, solution, _OPTIONS, 0, tuple(kata.resource_types.values()))
            imports = tuple(dict.fromkeys([*spec.imports, *kata.metadata.imports]))
            spec = replace(spec, home=self._home, imports=imports, margin=MARGIN)
            measure(spec, found.take, self._zygotes, self._peaks)
        except KataError as error:
            self._zygotes.close()
            return Measured(problem=str(error))
        if found.lost:
            self._zygotes.close()
            return Measured(problem=found.lost)
        told = {slug: found.results[kind] for slug, kind in kata.resource_types.items()}
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
        self._zygotes.close()
        shutil.rmtree(self._home, ignore_errors=True)
