"""The workload's part of a verdict: when it is run, on what, and what its figures mean."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from katakit.errors import BrokenKata
from katakit.judge.options import JudgeOptions
from katakit.judge.protocol import Tell, imports_for
from katakit.judge.supervisor import Progress, supervise
from katakit.katas.brief import Requirement
from katakit.katas.kata import Kata
from katakit.solutions.solution import Solution, read
from katakit.timing.protocol import Measurements, TimingSpec
from katakit.verdict import Evidence, Judged, Outcome, Timing


def measure_solution(
    kata: Kata,
    solution: Solution,
    options: JudgeOptions,
    seed: int,
    slugs: Iterable[str],
    progress: Progress | None = None,
) -> Measurements:
    """Run the workload on a solution and on all that it is compared with.

    Parameters
    ----------
    slugs : iterable of str
        The requirements to judge, all of them the workload's.

    Raises
    ------
    KataError
        If the workload, or a solution that the kata ships, is broken.
    """
    spec = timing_spec(
        kata, solution, options, seed, tuple(kata.resource_types[slug] for slug in slugs)
    )
    found = Measurements()

    def work(home: Path, tell: Tell) -> None:
        from katakit.timing.run import measure
        from katakit.timing.subject import Zygotes

        zygotes = Zygotes()
        try:
            measure(replace(spec, home=home), tell, zygotes)
        finally:
            zygotes.close()

    supervise(work, found, kata.metadata.limits, progress)
    return found


def timing_spec(
    kata: Kata,
    solution: Solution,
    options: JudgeOptions,
    seed: int,
    resource_types: tuple[str, ...],
) -> TimingSpec:
    """Return the spec that has a solution measured beside what the kata ships.

    Raises
    ------
    BrokenKata
        If something that it ships can't be read.
    """
    everybody = {"candidate": solution, "baseline": _shipped(kata, "baseline", kata.baseline_file)}
    peer = None
    if options.illustrated:
        everybody["reference"] = _shipped(kata, "reference", kata.reference_file)
    if options.illustrated and kata.peer_file.is_file():
        peer = _shipped(kata, "peer", kata.peer_file, any_import=True)
    return TimingSpec(
        kata=kata,
        programs={name: one.program(kata) for name, one in everybody.items()},
        imports=imports_for(kata, kata.workload_file, *everybody.values()),
        peer=peer.program(kata) if peer else None,
        peer_imports=imports_for(kata, kata.workload_file, *([peer] if peer else [])),
        resource_types=resource_types,
        seed=seed,
        input_seed=secrets.randbits(64) if options.seed is None else options.seed,
        level=options.level,
        required=options.required,
        reveal=options.disclosure == "study",
        hottest=options.disclosure == "study" and options.illustrated,
        curves=options.curves,
    )


def _shipped(kata: Kata, name: str, path: Path, any_import: bool = False) -> Solution:
    solution = read(path, name, kata, any_import)
    if solution.trouble is not None:
        raise BrokenKata(path, solution.trouble.line, solution.trouble.message)
    return solution


def obstacle(kata: Kata, judged: Iterable[Judged]) -> Outcome | None:
    """Return why nothing may be measured yet: what is needed is unwritten, or does not hold."""
    assert kata.resources is not None
    needs = kata.resources.needs
    needed = [r for r in judged if (r.slug in needs if needs else r.part == "core")]
    outcomes = {r.outcome for r in needed} - {Outcome.PASSED, Outcome.NOT_JUDGED}
    if not outcomes:
        return None
    return Outcome.TODO if Outcome.TODO in outcomes else Outcome.NOT_JUDGED


def later(requirement: Requirement, kind: str, outcome: Outcome) -> Judged:
    """Return a promise that is not measured yet."""
    return _judged(requirement, kind, outcome, "measured once the core holds")


def left_out(requirement: Requirement, kind: str) -> Judged:
    """Return a promise that nobody asked to measure."""
    return _judged(requirement, kind, Outcome.NOT_JUDGED, "")


def judged(requirement: Requirement, kind: str, found: Measurements, source: Solution) -> Judged:
    """Return what became of a promise."""
    told = found.results.get(kind)
    if told is None:
        return _judged(requirement, kind, Outcome.ERROR, found.lost or "it was never measured")
    result = _judged(requirement, kind, Outcome(told["outcome"]), told["message"])
    if kind != "speed" or not found.hottest:
        return result
    return msgspec.structs.replace(result, evidence=Evidence(where=_hottest(found, source)))


def _hottest(found: Measurements, solution: Solution) -> list[str]:
    """Return the lines at which most time went: ``"71 %  mine.py:41  for value in column:"``."""
    lines = solution.source.splitlines()
    return [
        f"{share:4.0%}  {solution.given}:{line}  {lines[line - 1].strip()}"
        for line, share in found.hottest
        if 0 < line <= len(lines)
    ]


def _judged(requirement: Requirement, kind: str, outcome: Outcome, message: str) -> Judged:
    return Judged(
        slug=requirement.slug,
        text=requirement.text,
        part=requirement.part,
        outcome=outcome,
        message=message,
        resource=kind,
    )


def timing_of(found: Measurements) -> Timing:
    """Return the figures for the verdict, to four digits."""
    figures = {name: _short(value) for name, value in found.figures.items()}
    return msgspec.convert(figures, Timing)


def _short(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_short(item) for item in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value
