"""What a judge is told before it starts, and what it tells its supervisor while it works."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from katakit.boundary.confinement import Bounds
from katakit.boundary.program import Program
from katakit.errors import BrokenKata, KataError
from katakit.katas.kata import Kata
from katakit.solutions.imports import third_party_imports
from katakit.verdict import LEVELS

if TYPE_CHECKING:
    from katakit.judge.reproduction import Repro
    from katakit.solutions.solution import Solution


Tell = Callable[[dict[str, Any]], None]
"""Sends one event to the supervisor: ``collected``, ``test``, ``trouble``, ``done``, ``broken``,
``lost``."""


def failure_of(isolation: dict[str, Any], message: str) -> dict[str, Any]:
    """Say that the judge can't go on, and whose fault that is.

    Once strange code has run the solution may have brought it about, and then it gets
    a verdict: what was told stands, the rest is an error. Before that kit or kata is broken.
    """
    return {"event": "lost" if isolation else "broken", "message": message, "isolation": isolation}


def imports_for(kata: Kata, room: Path, *solutions: Solution) -> tuple[str, ...]:
    """Return what workers need at once: what solutions, driver and the examiner's file import.

    Parameters
    ----------
    room : Path
        The suite or the workload.

    Raises
    ------
    BrokenKata
        If a file of the examiner's is no Python.
    """
    examiners = imports_of(room)
    if kata.driver:
        examiners += imports_of(kata.driver_file)
    everybody = (name for solution in solutions for name in solution.imports)
    return _without_tools(dict.fromkeys([*everybody, *examiners]))


def imports_of(file: Path) -> tuple[str, ...]:
    """Return what a file of the examiner's imports of other packages.

    Raises
    ------
    BrokenKata
        If it is no Python.
    """
    return _without_tools(_imports_of(file, file.read_bytes()))


def _without_tools(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(n for n in names if n.partition(".")[0] not in ("pytest", "katakit"))


@lru_cache(maxsize=64)
def _imports_of(path: Path, content: bytes) -> tuple[str, ...]:
    try:
        return third_party_imports(ast.parse(content))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        raise BrokenKata(path, line, f"is no Python: {error}") from error


def bounds_for(
    kata: Kata, level: str, allowed: tuple[str, ...] | None, required: str = "none"
) -> Bounds:
    """Return what a worker of a kata may take and reach."""
    limits = kata.metadata.limits
    return Bounds(
        memory_mb=limits.memory_mb,
        cpu_seconds=limits.cpu_seconds,
        file_mb=limits.file_mb,
        level=level,
        required=_required(kata, required),
        hidden=tuple(map(str, kata.hidden)),
        allowed=allowed,
    )


def refusal(isolation: dict[str, Any], required: str, kata: Kata) -> str:
    """Return why nothing may be judged in this isolation, ``""`` if it suffices."""
    if LEVELS.index(isolation["level"]) >= LEVELS.index(_required(kata, required)):
        return ""
    why = f"{kata.name} is sealed and is judged at isolation strict or not at all; "
    why = why if kata.is_sealed else ""
    return (
        f"{why}isolation is only {isolation['level']} here: {isolation['reason']}. "
        "Nothing was judged (docs/threat_model.md)."
    )


def _required(kata: Kata, required: str) -> str:
    """Return the isolation that a run needs.

    While a sealed kata is judged its suite lies in a folder that only the kernel layers keep shut.
    """
    return "strict" if kata.is_sealed else required


@dataclass(frozen=True)
class RunSpec:
    """One run of a suite.

    Attributes
    ----------
    imports : tuple of str
        What the solution and the suite need of other packages; imported once, before
        the first worker is forked.
    home : Path
        A folder for the workers' scratch.
    chosen : frozenset of str
        The requirements to judge.
    tests : frozenset of str or None
        Of their tests only these; None for all.
    fail_fast : bool
        Stop at the first test that does not pass.
    show_output : bool
        Pass on what the candidate prints as it comes.
    reveal : bool
        Study mode: explain failures.
    level : str
        The isolation to try for.
    required : str
        The isolation without which nothing is judged.
    repro : Repro or None
        A failing call to write as a script.
    """

    kata: Kata
    program: Program
    imports: tuple[str, ...]
    chosen: frozenset[str]
    tests: frozenset[str] | None = None
    home: Path = Path()
    seed: int = 0
    fail_fast: bool = False
    show_output: bool = False
    reveal: bool = True
    level: str = "strict"
    required: str = "none"
    repro: Repro | None = None


class JudgeFailed(KataError):
    """The kit or the kata is broken; nothing is known of the solution."""


@dataclass
class Findings:
    """What a judge told.

    Attributes
    ----------
    expected : dict
        Test to requirement, as collected.
    tests : dict
        Test to its event.
    trouble : dict or None
        Why the solution did not load.
    lost : str
        Why the judge's own word is missing, ``""`` if it is not.
    stopped_early : bool
        Whether the run ended at the first failure, as ``-x`` asks for.
    """

    expected: dict[str, str] = field(default_factory=dict)
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    trouble: dict[str, Any] | None = None
    isolation: dict[str, Any] = field(default_factory=dict)
    lost: str = ""
    done: bool = False
    stopped_early: bool = False

    @property
    def progress(self) -> tuple[str, int, int]:
        """Tests done, and tests in all."""
        return "judging", len(self.tests), len(self.expected)

    def take(self, event: dict[str, Any]) -> None:
        """Take one event of the judge.

        Raises
        ------
        JudgeFailed
            If the judge says that kit or kata are broken, or tells of a test twice.
        """
        kind = event["event"]
        if kind == "collected":
            self.expected = dict(event["tests"])
        elif kind == "test":
            test = event["test"]
            if test not in self.expected:
                raise JudgeFailed("a test reported that was never collected")
            known = self.tests.get(test)
            if known is None or known["outcome"] == "passed":
                self.tests[test] = event
        elif kind == "trouble":
            self.trouble = event
        elif kind in ("broken", "refused"):
            raise JudgeFailed(event["message"])
        elif kind == "lost":
            self.lost, self.isolation = event["message"], event["isolation"]
        else:
            self.isolation, self.done = event["isolation"], True
