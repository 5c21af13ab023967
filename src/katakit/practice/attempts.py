"""What is remembered: an attempt, and a hint that was asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.solutions.solution import Solution
from katakit.verdict import Outcome, Verdict


class Attempt(msgspec.Struct, frozen=True):
    """One judged run of one kata.

    Attributes
    ----------
    at : datetime
        When it was judged, UTC.
    passed, complete, partial : bool
        As in `katakit.verdict.Verdict`.
    held, judged : int
        Requirements.
    missing : list of str
        The requirements that were judged and do not hold.
    cpu_ratio, cpu_limit : float or None
        CPU time in times of the baseline's, and the limit, where it was measured.
    exam : bool
        Whether failures were left unexplained.
    kit, suite : str
        The kit's version and the hash of the suite.
    solution : str
        The hash of the file; a passing one can be had again by `History.source`.
    """

    kata: str
    at: datetime
    passed: bool
    complete: bool
    partial: bool
    held: int
    judged: int
    missing: list[str]
    seconds: float
    cpu_ratio: float | None
    cpu_limit: float | None
    exam: bool
    kit: str
    suite: str
    solution: str

    @classmethod
    def of(cls, verdict: Verdict) -> Attempt:
        """Return what is remembered of a verdict."""
        judged, held = verdict.judged, verdict.held
        timing = verdict.timing
        return cls(
            kata=verdict.kata,
            at=datetime.now(UTC),
            passed=verdict.passed and not verdict.partial,
            complete=verdict.complete and not verdict.partial,
            partial=verdict.partial,
            held=len(held),
            judged=len(judged),
            missing=[r.slug for r in judged if r.outcome is not Outcome.PASSED],
            seconds=verdict.seconds,
            cpu_ratio=timing.cpu_ratio if timing else None,
            cpu_limit=timing.limit if timing else None,
            exam=verdict.disclosure == "exam",
            kit=verdict.kit_version,
            suite=verdict.suite_sha256,
            solution=verdict.solution_sha256,
        )


def is_attempt(workspace: Workspace, kata: Kata, solution: Solution) -> bool:
    """Tell whether a judged file counts: one's own solution, and not the stub just copied."""
    own = workspace.solutions / f"{kata.name}.py"
    return not solution.is_new and solution.path.absolute() == own.absolute()


class Help(msgspec.Struct, frozen=True):
    """A hint that was asked for, or the answer.

    Attributes
    ----------
    slug : str
        The requirement; ``""`` where the whole answer was revealed.
    step : int
        From 1; 0 for the answer.
    """

    kata: str
    at: datetime
    slug: str
    step: int
