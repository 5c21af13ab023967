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
from katakit.judge import measuring, preloaded
from katakit.judge.findings import Findings
from katakit.judge.manner import Manner
from katakit.judge.measuring import timing_of
from katakit.judge.orders import Order, Tell, imports_for, imports_of
from katakit.judge.selection import select
from katakit.judge.summing import sum_up, without_tests
from katakit.judge.supervisor import Progress, listen_to, supervise
from katakit.kata import Kata
from katakit.solution import Solution
from katakit.timing.findings import Measurements
from katakit.verdict import (
    NOTHING_RAN,
    Environment,
    Isolation,
    Judged,
    Outcome,
    Verdict,
    holds,
)

SuiteRun = Callable[[Order, Findings, Progress | None], None]
"""Runs a suite by an order until all is found or nothing more can be."""


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
    manner: Manner,
    progress: Progress | None = None,
    run_suite: SuiteRun | None = None,
) -> Verdict:
    """Judge a solution of a kata; see `judge_in_full`."""
    return judge_in_full(kata, solution, manner, progress, run_suite).verdict


def judge_in_full(
    kata: Kata,
    solution: Solution,
    manner: Manner,
    progress: Progress | None = None,
    run_suite: SuiteRun | None = None,
    seed: int | None = None,
) -> Judgement:
    """Judge a solution of a kata, and keep what was found.

    Parameters
    ----------
    run_suite : callable, optional
        By default a new judge runs it; `katakit.judge.warm` has one that stays.
    seed : int, optional
        The hash seed where the manner names none: a judge that stays keeps its zygotes if it
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
    seed = next(s for s in (manner.seed, seed, secrets.randbelow(100_000)) if s is not None)
    requirements = kata.brief.requirements  # a broken brief or toml is told first
    kata.check_installed()
    kinds = kata.kinds
    chosen = select(kata.brief, manner.keyword, manner.only)
    tested = tuple(r for r in requirements if r.slug not in kinds)
    findings, measured = Findings(stopped_early=manner.fail_fast), Measurements()
    trouble = solution.trouble
    if trouble is not None:
        judged = {r.slug: without_tests(r, Outcome.ERROR, "") for r in requirements}
    else:
        if manner.suite and any(r.slug in chosen for r in tested):
            order = _order(kata, solution, manner, seed, chosen)
            (run_suite or run_by_a_new_judge)(order, findings, progress)
        found = sum_up(requirements if findings.trouble else tested, findings, manner.disclosure)
        judged = {r.slug: r for r in found}
        if kinds and not findings.trouble:
            measured = _measure(kata, solution, manner, seed, chosen, judged, progress)
    in_order = [judged[r.slug] for r in requirements]
    where = f"{solution.given}:{trouble.line}" if trouble and trouble.line else solution.given
    message = f"{where}   {trouble.message}" if trouble else _trouble_of(findings, solution)
    asked = {slug for slug in chosen if (manner.timing if slug in kinds else manner.suite)}
    partial = any(_left_out(r) and (r.slug not in asked or manner.fail_fast) for r in in_order)
    passed = holds(in_order, ("core",)) and not partial
    verdict = Verdict(
        schema=1,
        kata=kata.name,
        solution=solution.given,
        solution_sha256=solution.sha256,
        suite_sha256=kata.suite_sha256,
        kit_version=__version__,
        seed=seed,
        disclosure=manner.disclosure,
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


def _order(
    kata: Kata, solution: Solution, manner: Manner, seed: int, chosen: frozenset[str]
) -> Order:
    return Order(
        kata=kata,
        program=solution.program(kata),
        imports=imports_for(kata, kata.suite_file, solution),
        chosen=chosen,
        seed=seed,
        fail_fast=manner.fail_fast,
        show_output=manner.show_output,
        reveal=manner.disclosure == "study",
        level=manner.level,
        required=manner.required,
        repro=manner.repro,
    )


def run_by_a_new_judge(order: Order, findings: Findings, progress: Progress | None) -> None:
    """Run a suite in a process that is started for it and ends with it."""
    limits = order.kata.metadata.limits

    def start(home: Path, _reading: int, writing: int) -> int:
        shared = imports_of(order.kata.suite_file)
        return preloaded.start(replace(order, home=home), shared, writing)

    def work(home: Path, tell: Tell) -> None:
        from katakit.judge.run import judge

        judge(replace(order, home=home), tell)

    if preloaded.serves():
        listen_to(start, findings, limits, progress)
    else:
        supervise(work, findings, limits, progress)


def _measure(
    kata: Kata,
    solution: Solution,
    manner: Manner,
    seed: int,
    chosen: frozenset[str],
    judged: dict[str, Judged],
    progress: Progress | None,
) -> Measurements:
    """Add to `judged` what the workload judges; returns what was measured."""
    promises = [r for r in kata.brief.requirements if r.slug in kata.kinds]
    why_not = measuring.obstacle(kata, judged.values())
    found = Measurements()
    asked = [r.slug for r in promises if r.slug in chosen] if manner.timing else []
    if asked and why_not is None:
        found = measuring.measure_solution(kata, solution, manner, seed, asked, progress)
    for requirement in promises:
        kind = kata.kinds[requirement.slug]
        if requirement.slug not in asked:
            judged[requirement.slug] = measuring.left_out(requirement, kind)
        elif why_not is not None:
            judged[requirement.slug] = measuring.later(requirement, kind, why_not)
        else:
            judged[requirement.slug] = measuring.judged(requirement, kind, found, solution)
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
