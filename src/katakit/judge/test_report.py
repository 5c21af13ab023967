"""What is told of one test: what became of it and, where it did not pass, why.

Whatever the words for a failure meet in what came back, the outcome is told.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from katakit.boundary.failures import Killed, WorkerFailure
from katakit.boundary.program import Program
from katakit.boundary.sandbox_errors import SYNTAX
from katakit.candidate.remote import RemoteCandidate
from katakit.judge.explain import Comparison, Explanation, outcome_of
from katakit.judge.protocol import RunSpec
from katakit.judge.time_limits import Stuck, watchdog
from katakit.verdict import Outcome

_PRINTED = 2_000
_PLACE = re.compile("([0-9]{1,7}):([0-9]{1,7})")
_PRINTED_AT_LOAD = 4_000
"""Characters, of the end: what a program prints last says why it ended."""
_EXPLAINING = 10.0
"""Seconds that the words for one failure may take."""


@dataclass
class Attempt:
    """One test as it goes: the candidates that it was lent, and what it compared last."""

    candidates: list[RemoteCandidate] = field(default_factory=list)
    comparison: Comparison | None = None
    has_passed: bool = False

    @property
    def failure(self) -> WorkerFailure | None:
        """How a process of the candidate's ended, if one did."""
        failures = (candidate._connection.failure for candidate in self.candidates)
        return next((f for f in failures if f is not None and not isinstance(f, Killed)), None)

    @property
    def task(self) -> str:
        """The first name of the candidate's that was asked for."""
        return next((c.first_name for c in self.candidates if c.first_name), "")


def report_of(attempt: Attempt, error: BaseException | None, spec: RunSpec) -> dict[str, Any]:
    """Return outcome, task, whether a limit had to do with it, and why it did not pass.

    Parameters
    ----------
    error : BaseException or None
        What ended the test.
    """
    failure = attempt.failure
    if failure is None and isinstance(error, WorkerFailure):
        failure = error
    outcome = outcome_of(error, failure)
    limited = failure is not None or isinstance(error, MemoryError)
    told = {"outcome": outcome, "task": attempt.task, "limited": limited}
    if outcome is Outcome.PASSED:
        return told
    if outcome is Outcome.TODO:
        return told | {"message": "not written yet"}
    try:
        with watchdog(_EXPLAINING):
            return told | _why(attempt, error, failure, spec)
    except (Exception, Stuck):  # noqa: BLE001 (the outcome must be told)
        return told | {"message": "what came back can't be shown" if spec.reveal else ""}


def trouble_of(error: Exception, program: Program) -> dict[str, Any]:
    """Return what is told of a solution that did not load."""
    printed = getattr(error, "__katakit_printed__", "")
    told = {"event": "trouble", "line": 0, "column": 0, "printed": printed[-_PRINTED_AT_LOAD:]}
    if isinstance(error, WorkerFailure):
        message = str(error) or "took longer to load than one call may take"
        return told | {"outcome": error.outcome, "message": message}
    explanation = Explanation(error, [], None, program)
    details = explanation.details
    place = _PLACE.fullmatch(details.detail) if details and details.kind == SYNTAX else None
    if place:
        told["line"], told["column"] = map(int, place.groups())
    elif details is not None and details.frames:
        told["line"] = details.frames[-1][0]
    return told | {"outcome": "error", "message": explanation.message}


def _why(
    attempt: Attempt, error: BaseException | None, failure: WorkerFailure | None, spec: RunSpec
) -> dict[str, Any]:
    calls = [call for c in attempt.candidates for call in c._connection.calls]
    names = frozenset[str]().union(*(c._routines for c in attempt.candidates))
    explanation = Explanation(
        failure or error or AssertionError(), calls, attempt.comparison, spec.program, names
    )
    frames = explanation.details.frames if explanation.details else ()
    printed = "".join(c._connection.link.printed() for c in attempt.candidates)
    if failure is not None:
        frames = _frames_of_failure(attempt, failure, spec)
        explanation.message = _words(attempt, failure, spec)
        explanation.got = ""
    if not spec.reveal:
        return {"message": ""}
    lines = spec.program.source.splitlines()
    where = [
        f"{spec.program.filename}:{line}  {lines[line - 1].strip()}"
        for line, _ in frames[-3:]
        if 0 < line <= len(lines)
    ]
    evidence = explanation.evidence(where, printed[:_PRINTED])
    if spec.repro is not None and (culprit := explanation.culprit()) is not None:
        from katakit.judge.reproduction import write

        connections = [candidate._connection for candidate in attempt.candidates]
        write(spec.repro, spec.kata, connections, culprit, evidence)
    return {"message": explanation.message, "evidence": evidence}


def _frames_of_failure(
    attempt: Attempt, failure: WorkerFailure, spec: RunSpec
) -> tuple[tuple[int, str], ...]:
    if failure.outcome != "timeout" or not attempt.candidates:
        return ()
    link = attempt.candidates[-1]._connection.link
    found = link.whereabouts(spec.program.filename)
    return (found,) if found else ()


def _words(attempt: Attempt, failure: WorkerFailure, spec: RunSpec) -> str:
    if failure.outcome != "timeout":
        return str(failure)
    if isinstance(failure, Stuck):
        return "stopped: to compare what came back takes the judge too long"
    limits = spec.kata.metadata.limits
    over_test = time.monotonic() >= max(
        (c._connection.test_deadline for c in attempt.candidates), default=float("inf")
    )
    if over_test:
        return f"stopped after {limits.test_seconds} s, the limit for one test"
    return f"stopped after {limits.call_seconds} s, the limit for one call"
