"""The workload of one solution, as the judge runs it, in a process of the pool."""

from __future__ import annotations

from pathlib import Path

from katakit.audit.requests import Measured, Request
from katakit.errors import KataError
from katakit.judge.judgement import judge_solution
from katakit.judge.manner import Manner
from katakit.kata import Kata
from katakit.solution import read_text


def measure(request: Request) -> Measured:
    """Measure speed, growth and memory, whatever of them the kata promises."""
    kata = Kata(Path(request.root), request.kata)
    solution = read_text(request.source, request.given, kata, request.any_import)
    try:
        verdict = judge_solution(kata, solution, Manner(suite=False, compared=False))
    except KataError as error:
        return Measured(problem=str(error))
    promises = [r for r in verdict.requirements if r.resource]
    timing = verdict.timing
    ratios = (
        {}
        if timing is None
        else {
            "speed": timing.cpu_ratio,
            "memory": timing.peak_memory_ratio,
        }
    )
    return Measured(
        outcomes={r.slug: str(r.outcome) for r in promises},
        told={r.slug: r.message for r in promises},
        ratios={kind: ratio for kind, ratio in ratios.items() if ratio is not None},
        problem=verdict.trouble,
    )
