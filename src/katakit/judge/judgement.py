"""From a call to a verdict: reads the solution, has it judged, and sums up."""

from __future__ import annotations

import os
import platform
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from katakit import __version__
from katakit.judge import judge_process, measurement
from katakit.judge.measurement import timing_of
from katakit.judge.options import JudgeOptions
from katakit.judge.protocol import Findings, RunSpec, Tell, imports_for, imports_of
from katakit.judge.requirement_outcomes import select, sum_up, without_tests
from katakit.judge.supervisor import Progress, listen_to, supervise
from katakit.katas.kata import Kata
from katakit.solutions.solution import Solution
from katakit.timing.protocol import Measurements
from katakit.verdict import NOTHING_RAN, Environment, Isolation, Judged, Outcome, Verdict, holds

SuiteRun = Callable[[RunSpec, Findings, Progress | None], None]
"""Runs a suite by a spec until all is found or nothing more can be."""


@dataclass(frozen=True)
class Judgement:
    """A verdict and what it was drawn from."""

    verdict: Verdict
    findings: Findings
    measured: Measurements

    @property
    def lost(self) -> bool:
        """Whether the judge's own word is missing on something."""
        return bool(self.findings.lost or self.measured.lost)


def judge_solution(
    kata: Kata,
    solution: Solution,
    options: JudgeOptions,
    progress: Progress | None = None,
    run_suite: SuiteRun | None = None,
) -> Verdict:
    """Judge a solution of a kata; see `judge_in_full`."""
    return judge_in_full(kata, solution, options, progress, run_suite).verdict


def judge_in_full(
    kata: Kata,
    solution: Solution,
    options: JudgeOptions,
    progress: Progress | None = None,
    run_suite: SuiteRun | None = None,
    seed: int | None = None,
) -> Judgement:
    """Judge a solution of a kata, and keep what was found.

    Parameters
    ----------
    run_suite : callable, optional
        By default a new judge runs it; `katakit.judge.warm_judge` has a persistent one.
    seed : int, optional
        The hash seed where the options name none: a persistent judge keeps its zygotes if it
        has the same each time. By default another one each time.

    Raises
    ------
    KataError
        If the kata is broken, a package that it allows is not installed, or the call selects
        nothing.
    KeyboardInterrupt
        On Ctrl-C; nothing is left running.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    seed = next(s for s in (options.seed, seed, secrets.randbelow(100_000)) if s is not None)
    requirements = kata.brief.requirements  # a broken brief or toml is told first
    kata.check_installed()
    resource_types = kata.resource_types
    chosen = select(kata.brief, options.keyword, options.only)
    tested = tuple(r for r in requirements if r.slug not in resource_types)
    findings, measured = Findings(stopped_early=options.fail_fast), Measurements()
    trouble = solution.trouble
    if trouble is not None:
        judged = {r.slug: without_tests(r, Outcome.ERROR, "") for r in requirements}
    else:
        if options.suite and any(r.slug in chosen for r in tested):
            spec = _spec(kata, solution, options, seed, chosen)
            (run_suite or run_by_a_new_judge)(spec, findings, progress)
        found = sum_up(requirements if findings.trouble else tested, findings, options.disclosure)
        judged = {r.slug: r for r in found}
        if resource_types and not findings.trouble:
            measured = _measure(kata, solution, options, seed, chosen, judged, progress)
    in_order = [judged[r.slug] for r in requirements]
    where = f"{solution.given}:{trouble.line}" if trouble and trouble.line else solution.given
    message = f"{where}   {trouble.message}" if trouble else _trouble_of(findings, solution)
    asked = {
        slug for slug in chosen if (options.timing if slug in resource_types else options.suite)
    }
    partial = any(_left_out(r) and (r.slug not in asked or options.fail_fast) for r in in_order)
    passed = holds(in_order, ("core",)) and not partial
    verdict = Verdict(
        schema=1,
        kata=kata.name,
        solution=solution.given,
        solution_sha256=solution.sha256,
        suite_sha256=kata.suite_sha256,
        kit_version=__version__,
        seed=seed,
        disclosure=options.disclosure,
        partial=partial,
        passed=passed,
        complete=passed
        and holds(in_order, ("core", "stretch"))
        and not any(map(_left_out, in_order)),
        requirements=in_order,
        timing=timing_of(measured) if measured.results else None,
        isolation=_isolation(findings.isolation or measured.isolation),
        environment=_environment(),
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - clock, 3),
        trouble=message,
        line=trouble.line if trouble else (findings.trouble or {}).get("line", 0),
        column=trouble.column if trouble else (findings.trouble or {}).get("column", 0),
        printed=(findings.trouble or {}).get("printed", ""),
    )
    return Judgement(verdict, findings, measured)


def _spec(
    kata: Kata, solution: Solution, options: JudgeOptions, seed: int, chosen: frozenset[str]
) -> RunSpec:
    return RunSpec(
        kata=kata,
        program=solution.program(kata),
        imports=imports_for(kata, kata.suite_file, solution),
        chosen=chosen,
        seed=seed,
        fail_fast=options.fail_fast,
        show_output=options.show_output,
        reveal=options.disclosure == "study",
        level=options.level,
        required=options.required,
        repro=options.repro,
    )


def run_by_a_new_judge(spec: RunSpec, findings: Findings, progress: Progress | None) -> None:
    """Run a suite in a process that is started for it and ends with it."""
    limits = spec.kata.metadata.limits

    def start(home: Path, _reading: int, writing: int) -> int:
        shared = imports_of(spec.kata.suite_file)
        return judge_process.start(replace(spec, home=home), shared, writing)

    def work(home: Path, tell: Tell) -> None:
        from katakit.judge.run import judge

        judge(replace(spec, home=home), tell)

    if judge_process.serves():
        listen_to(start, findings, limits, progress)
    else:
        supervise(work, findings, limits, progress)


def _measure(
    kata: Kata,
    solution: Solution,
    options: JudgeOptions,
    seed: int,
    chosen: frozenset[str],
    judged: dict[str, Judged],
    progress: Progress | None,
) -> Measurements:
    """Add to `judged` what the workload judges; returns what was measured."""
    promises = [r for r in kata.brief.requirements if r.slug in kata.resource_types]
    why_not = measurement.obstacle(kata, judged.values())
    found = Measurements()
    asked = [r.slug for r in promises if r.slug in chosen] if options.timing else []
    if asked and why_not is None:
        found = measurement.measure_solution(kata, solution, options, seed, asked, progress)
    for requirement in promises:
        kind = kata.resource_types[requirement.slug]
        if requirement.slug not in asked:
            judged[requirement.slug] = measurement.left_out(requirement, kind)
        elif why_not is not None:
            judged[requirement.slug] = measurement.later(requirement, kind, why_not)
        else:
            judged[requirement.slug] = measurement.judged(requirement, kind, found, solution)
    return found


def _left_out(judged: Judged) -> bool:
    return judged.outcome is Outcome.NOT_JUDGED


def _trouble_of(findings: Findings, solution: Solution) -> str:
    trouble = findings.trouble
    if trouble is None:
        return findings.lost
    where = f"{solution.given}:{trouble['line']}" if trouble["line"] else solution.given
    return f"{where}   {trouble['message']}"


def _isolation(told: dict[str, Any]) -> Isolation:
    if not told:
        return Isolation("none", {}, NOTHING_RAN)
    return Isolation(told["level"], told["layers"], told["reason"] or "")


@cache
def _environment() -> Environment:
    """Return what this process runs on; looked up once, since every lookup leaves something."""
    return Environment(
        python=platform.python_version(),
        numpy=_version_of("numpy"),
        platform=platform.platform(),
        cpu_count=os.cpu_count() or 1,
    )


def _version_of(package: str) -> str:
    """Return an installed version; its folder has it in its name, which spares 20 ms of imports."""
    for entry in sys.path:
        for folder in Path(entry).glob(f"{package}-*.dist-info"):
            return folder.name.removesuffix(".dist-info").partition("-")[2]
    from importlib import metadata

    return metadata.version(package)
