"""The verdict: what one run found, as one frozen structure.

Its JSON form is a contract (``"schema": 1``); readers ignore keys they don't know.
`docs/verdict.schema.json` is made from these classes.
"""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import Any

import msgspec

from katakit.errors import KataError


class Outcome(StrEnum):
    """What became of a requirement."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    VIOLATION = "violation"
    TODO = "todo"
    NOT_JUDGED = "not_judged"


LEVELS = ("none", "process", "strict")
"""Levels of isolation, the weakest first."""


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a requirement does not hold, in values; never a line of the suite.

    Attributes
    ----------
    called : list of str
        The call, then one line for each argument that needs one.
    expected, tolerance, got : str
        What the brief promises, how close, and what came.
    where : list of str
        ``"file:line  source"`` of the candidate's own frames, innermost last; of a solution
        that is too slow its hottest lines, each with its share of the time before it.
    printed : str
        What the candidate's code printed.
    """

    called: list[str] = []
    expected: str = ""
    tolerance: str = ""
    got: str = ""
    where: list[str] = []
    printed: str = ""


class Judged(msgspec.Struct, frozen=True):
    """A requirement of the brief and what became of it.

    Attributes
    ----------
    message : str
        Why it does not hold, or what was measured.
    seconds : float
        Of its tests.
    task : str
        The function or class that it is about.
    resource : str
        ``"speed"``, ``"growth"`` or ``"memory"`` for what the workload judges, else empty.
    """

    slug: str
    text: str
    part: str
    outcome: Outcome
    message: str = ""
    seconds: float = 0.0
    task: str = ""
    evidence: Evidence | None = None
    resource: str = ""


class Timing(msgspec.Struct, frozen=True):
    """What the candidate's code takes, relative to others'.

    Attributes
    ----------
    cpu_ratio, interval, limit
        CPU time in times of the baseline's: median, the interval around it, the limit.
    verdict : str or None
        ``"passed"``, ``"failed"`` or ``"borderline"``, which passes.
    growth : float or None
        The exponent of the CPU time over the size.
    growth_promised : str or None
        ``"n log n"``.
    peak_memory_ratio, peak_memory_limit
        Peak memory in times of the baseline's, and the limit.
    reference_ratio, peer_ratio
        The candidate's CPU time in times of theirs; shown, never judged.
    clock : str
        ``"process_cpu"``, read from outside, or ``"wall"`` where there is none.
    cpu_seconds : float or None
        The candidate's median for one run at `size`.
    wall_ratio : float or None
        As `cpu_ratio`, of the time on the wall.
    pairs : int
        How many were run.
    size, unit
        The size at which this was measured.
    curves : dict
        With ``--plot``, who to ``[size, CPU seconds]`` over all sizes.
    left_out : dict
        ``"reference"`` or ``"peer"`` to why there is no comparison with it.
    """

    cpu_ratio: float | None = None
    interval: tuple[float, float] | None = None
    limit: float | None = None
    verdict: str | None = None
    growth: float | None = None
    growth_promised: str | None = None
    peak_memory_ratio: float | None = None
    peak_memory_limit: float | None = None
    peak_memory_bytes: int | None = None
    reference_ratio: float | None = None
    peer_ratio: float | None = None
    clock: str = "process_cpu"
    cpu_seconds: float | None = None
    wall_ratio: float | None = None
    pairs: int = 0
    size: int | None = None
    unit: str = ""
    curves: dict[str, list[tuple[int, float]]] = {}
    left_out: dict[str, str] = {}


NOTHING_RAN = "nothing was run"


class Isolation(msgspec.Struct, frozen=True):
    """How far the candidate's code was kept away, as probed."""

    level: str
    layers: dict[str, Any] = {}
    reason: str = ""

    @property
    def word(self) -> str:
        """The level, or that there was nothing to keep away."""
        return NOTHING_RAN if self.reason == NOTHING_RAN else self.level


class Environment(msgspec.Struct, frozen=True):
    """What the run ran on."""

    python: str
    numpy: str
    platform: str
    cpu_count: int


class Verdict(msgspec.Struct, frozen=True):
    """One run of one solution of one kata.

    Attributes
    ----------
    partial : bool
        A requirement was left out (by ``-k``, ``--lf``, ``-x``, ``--no-timing`` or
        ``--timing-only``); only a whole run is a pass.
    passed : bool
        Nothing was left out, and every core requirement holds.
    complete : bool
        The same of the stretch requirements as well.
    trouble : str
        Why nothing could be judged, ``""`` where something was.
    line, column : int
        The place in the solution that the trouble is about, counted from 1; 0 for none.
    printed : str
        What a solution that failed to load had printed, both streams as they came.
    """

    schema: int
    kata: str
    solution: str
    solution_sha256: str
    suite_sha256: str
    kit_version: str
    seed: int
    disclosure: str
    partial: bool
    passed: bool
    complete: bool
    requirements: list[Judged]
    timing: Timing | None
    isolation: Isolation
    environment: Environment
    started: str
    seconds: float
    trouble: str = ""
    line: int = 0
    column: int = 0
    printed: str = ""

    @property
    def holds(self) -> bool:
        """Whether all of the core that was judged holds; of the stretch, if no core was."""
        core = [r for r in self.judged if r.part == "core"]
        return holds(core or self.judged, ("core",) if core else ("stretch",))

    @property
    def judged(self) -> list[Judged]:
        """The requirements that were not left out."""
        return [r for r in self.requirements if r.outcome is not Outcome.NOT_JUDGED]

    @property
    def tested(self) -> list[Judged]:
        """The requirements that the suite was to prove."""
        return [r for r in self.judged if not r.resource]

    @property
    def measured(self) -> list[Judged]:
        """The requirements that the workload was to judge."""
        return [r for r in self.judged if r.resource]

    @property
    def held(self) -> list[Judged]:
        """The requirements that hold."""
        return [r for r in self.requirements if r.outcome is Outcome.PASSED]


def holds(requirements: list[Judged], parts: tuple[str, ...]) -> bool:
    """Tell whether all that was judged of these parts holds, and something was."""
    judged = [r for r in requirements if r.part in parts and r.outcome is not Outcome.NOT_JUDGED]
    return bool(judged) and all(r.outcome is Outcome.PASSED for r in judged)


def to_json(verdict: Verdict) -> bytes:
    """Return the verdict's JSON text, indented."""
    return msgspec.json.format(msgspec.json.encode(verdict), indent=2) + b"\n"


def from_json(data: bytes) -> Verdict:
    """Return a verdict from its JSON text; keys that are not known are ignored.

    Raises
    ------
    KataError
        If it is none, or of a schema that this version does not read.
    """
    try:
        verdict = msgspec.json.decode(data, type=Verdict)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KataError(f"not a verdict of katakit: {error}") from error
    if verdict.schema != 1:
        raise KataError(f"a verdict of schema {verdict.schema}, and this kit reads 1")
    return verdict


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a verdict."""
    schema = msgspec.json.schema(Verdict)
    for definition in schema["$defs"].values():
        # Python 3.13 and some versions of msgspec take a docstring's indentation away.
        definition["description"] = inspect.cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "katakit verdict, schema 1",
        **schema,
    }
