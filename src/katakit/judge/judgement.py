"""From a call to a verdict: reads the solution, has it judged, and sums up."""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec

from katakit import __version__
from katakit.boundary.program import Program
from katakit.brief import Requirement
from katakit.judge.orders import Order
from katakit.judge.supervisor import Findings, Progress, supervise
from katakit.kata import Kata
from katakit.solution import Solution, read, third_party_imports
from katakit.verdict import (
    Environment,
    Evidence,
    Isolation,
    Judged,
    Outcome,
    Timing,
    Verdict,
    holds,
)

_SEVERITY = (
    Outcome.VIOLATION,
    Outcome.CRASHED,
    Outcome.TIMEOUT,
    Outcome.ERROR,
    Outcome.FAILED,
    Outcome.TODO,
)


@dataclass(frozen=True)
class Manner:
    """How to judge, as the command line says it; see `katakit.judge.orders.Order`."""

    disclosure: str = "study"
    keyword: str = ""
    only: tuple[str, ...] | None = None
    fail_fast: bool = False
    show_output: bool = False
    timing: bool = True
    seed: int | None = None
    level: str = "strict"
    required: str = "none"


def judge_solution(
    kata: Kata, solution: Solution, manner: Manner, progress: Progress | None = None
) -> Verdict:
    """Judge a solution of a kata.

    Raises
    ------
    KataError
        If the kata is broken, or the call selects nothing.
    KeyboardInterrupt
        On Ctrl-C; nothing is left running.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    seed = secrets.randbelow(100_000) if manner.seed is None else manner.seed
    requirements = kata.brief.requirements  # a broken brief or toml is told first
    trouble = solution.trouble
    findings = Findings()
    if trouble is None:
        findings = supervise(_order(kata, solution, manner, seed), progress)
        judged = _sum_up(requirements, findings, manner.disclosure)
    else:
        judged = [_troubled(r, Outcome.ERROR, "") for r in requirements]
    where = f"{solution.given}:{trouble.line}" if trouble and trouble.line else solution.given
    message = f"{where}   {trouble.message}" if trouble else _trouble_of(findings, solution)
    passed = holds(judged, ("core",)) or (
        holds(judged, ("stretch",)) and all(r.part != "core" or _left_out(r) for r in judged)
    )
    whole = holds(judged, ("core", "stretch")) and not any(map(_left_out, judged))
    timing = None
    if whole and manner.timing:
        timing = _timing(kata, findings, manner, seed)
    return Verdict(
        schema=1,
        kata=kata.name,
        solution=solution.given,
        solution_sha256=solution.sha256,
        suite_sha256=hashlib.sha256(kata.suite_file.read_bytes()).hexdigest(),
        kit_version=__version__,
        seed=seed,
        disclosure=manner.disclosure,
        partial=not manner.timing or any(map(_left_out, judged)),
        passed=passed,
        complete=whole,
        requirements=judged,
        timing=timing,
        isolation=_isolation(findings),
        environment=_environment(),
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - clock, 3),
        trouble=message,
    )


def _order(kata: Kata, solution: Solution, manner: Manner, seed: int) -> Order:
    return Order(
        kata=kata,
        program=Program(kata.name, solution.given, solution.source, solution.allowed),
        imports=_imports(kata, solution),
        home=Path(),
        seed=seed,
        keyword=manner.keyword,
        only=manner.only,
        fail_fast=manner.fail_fast,
        show_output=manner.show_output,
        reveal=manner.disclosure == "study",
        level=manner.level,
        required=manner.required,
    )


def _imports(kata: Kata, solution: Solution) -> tuple[str, ...]:
    """Return what workers need at once: the solution's imports and the suite's."""
    suite = third_party_imports(ast.parse(kata.suite_file.read_bytes()))
    needed = dict.fromkeys([*solution.imports, *suite])
    return tuple(n for n in needed if n.partition(".")[0] not in ("pytest", "katakit"))


def _left_out(judged: Judged) -> bool:
    return judged.outcome is Outcome.NOT_JUDGED


def _troubled(requirement: Requirement, outcome: Outcome, message: str) -> Judged:
    return Judged(requirement.slug, requirement.text, requirement.part, outcome, message)


def _sum_up(
    requirements: tuple[Requirement, ...], findings: Findings, disclosure: str
) -> list[Judged]:
    if findings.trouble is not None:
        outcome = Outcome(findings.trouble["outcome"])
        return [_troubled(r, outcome, "") for r in requirements]
    return [_requirement(r, findings, disclosure) for r in requirements]


def _requirement(requirement: Requirement, findings: Findings, disclosure: str) -> Judged:
    """Judge one requirement by the worst of its tests."""
    names = [test for test, slug in findings.expected.items() if slug == requirement.slug]
    events = [findings.tests[name] for name in names if name in findings.tests]
    outcomes = [Outcome(event["outcome"]) for event in events]
    worst = next((o for o in _SEVERITY if o in outcomes), Outcome.PASSED)
    if findings.lost and (len(events) < len(names) or not findings.expected):
        return _troubled(requirement, Outcome.ERROR, findings.lost)
    if not names:
        return _troubled(requirement, Outcome.NOT_JUDGED, "")
    if len(events) < len(names) and worst is Outcome.PASSED:
        if findings.stopped_early:
            return _troubled(requirement, Outcome.NOT_JUDGED, "")
        return _troubled(requirement, Outcome.ERROR, "a test of it was collected and never told")
    first = events[outcomes.index(worst)]
    told = first.get("evidence") if disclosure == "study" else None
    return Judged(
        slug=requirement.slug,
        text=requirement.text,
        part=requirement.part,
        outcome=worst,
        message=first.get("message", ""),
        seconds=round(sum(event["seconds"] for event in events), 6),
        task=next((event["task"] for event in events if event["task"]), ""),
        evidence=msgspec.convert(told, Evidence) if told else None,
    )


def _trouble_of(findings: Findings, solution: Solution) -> str:
    trouble = findings.trouble
    if trouble is None:
        return findings.lost
    where = f"{solution.given}:{trouble['line']}" if trouble["line"] else solution.given
    return f"{where}   {trouble['message']}"


def _timing(kata: Kata, mine: Findings, manner: Manner, seed: int) -> Timing | None:
    """Measure the reference on the same calls, to be shown beside the candidate's time."""
    reference = read(kata.reference_file, "reference", kata)
    if reference.trouble is not None:
        return None
    order = _order(kata, reference, manner, seed)
    theirs = supervise(order)
    own, other = _cpu(mine), _cpu(theirs)
    if not own or not other:
        return None
    return Timing(reference_ratio=round(own / other, 3), cpu_seconds=round(own, 6))


def _cpu(findings: Findings) -> float:
    return float(sum(event["cpu"] for event in findings.tests.values()))


def _isolation(findings: Findings) -> Isolation:
    told: dict[str, Any] = findings.isolation
    if not told:
        return Isolation("none", {}, "nothing was run")
    return Isolation(told["level"], told["layers"], told["reason"] or "")


def _environment() -> Environment:
    return Environment(
        python=platform.python_version(),
        numpy=metadata.version("numpy"),
        platform=platform.platform(),
        cpu_count=os.cpu_count() or 1,
    )
