"""Differential fuzzing: two right solutions on the same random inputs, in-process."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.subject import Subject


def _fuzz_applies(subject: Subject) -> bool:
    """Tell whether this audit was asked to fuzz."""
    return subject.fuzz > 0


def _not_fuzzed(subject: Subject) -> str:
    """Say that this audit compared nothing, where the kata says what inputs look like."""
    if not _inputs(subject).is_file():
        return ""
    return "not run; --fuzz 500 compares the right solutions on random inputs"


def _inputs(subject: Subject) -> Path:
    return subject.kata.suite_file.parent / "fuzz.py"


@check(
    "On random inputs the alternatives and the peer agree with the reference.",
    takes=("hypothesis",),
    applies=_fuzz_applies,
    note=_not_fuzzed,
)
def check_fuzz(subject: Subject) -> tuple[list[Finding], str]:
    """Compare each of them with the reference, in-process."""
    room = _inputs(subject)
    if not room.is_file():
        return [
            Finding(
                f"{subject.shown(room)} is missing: nothing says what inputs look like.",
                "Write INPUTS, run and TOLERANCE; docs/authoring.md shows them.",
            )
        ], ""
    others = [s.path for s in subject.shipped("alternatives") if s.name != "core_only.py"]
    if subject.kata.peer_file.is_file():
        others.append(subject.kata.peer_file)
    findings = []
    for path in others:
        told = compare(room, subject.kata.reference_file, path, subject.kata.name, subject.fuzz)
        if told:
            findings.append(
                Finding(
                    f"{subject.shown(path)} and the reference differ on an input.",
                    "If the brief decides who is right, make it a test; if it leaves it "
                    "open, loosen a test or sharpen the brief.",
                    told,
                )
            )
    return findings, f"{len(others)} solutions, {subject.fuzz} inputs each"


SECONDS_EACH = 0.5
"""Time for one input, on average."""


def compare(room: Path, reference: Path, other: Path, name: str, examples: int) -> str:
    """Return the smallest input on which two solutions differ and how, ``""`` if none was found.

    Parameters
    ----------
    room : Path
        ``fuzz.py`` with ``INPUTS`` (a Hypothesis strategy), ``run(solution, values)`` and,
        where numbers need one, ``TOLERANCE`` (``rtol``, ``atol``).
    """
    call = [
        sys.executable,
        "-m",
        "katakit.audit.checks.fuzz",
        str(room),
        str(reference),
        str(other),
        name,
        str(examples),
    ]
    try:
        done = subprocess.run(
            call,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=60 + SECONDS_EACH * examples,
        )
    except subprocess.TimeoutExpired:
        return "it did not end: one of the two hangs on some input"
    if not done.returncode:
        return ""
    return done.stdout.strip() or done.stderr.strip()[-1000:]


def main(room: str, reference: str, other: str, name: str, examples: str) -> int:
    """Fuzz; prints what was found."""
    from hypothesis import HealthCheck, find, settings
    from hypothesis.errors import NoSuchExample

    fuzz = _load(Path(room), "fuzz")
    pair = [_load(Path(path), name) for path in (reference, other)]
    tolerance = getattr(fuzz, "TOLERANCE", {})

    def differ(values: Any) -> bool:
        ours, theirs = (_outcome(fuzz.run, s, values) for s in pair)
        return _differ(ours, theirs, tolerance)

    patient = settings(
        max_examples=int(examples),
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    try:
        smallest = find(fuzz.INPUTS, differ, settings=patient)
    except NoSuchExample:
        return 0
    ours, theirs = (_outcome(fuzz.run, s, smallest) for s in pair)
    print(f"input      {smallest!r}\nreference  {ours[1]!r}\nother      {theirs[1]!r}")  # noqa: T201
    return 1


def _load(path: Path, name: str) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _outcome(run: Any, solution: Any, values: Any) -> tuple[str, Any]:
    """Return a value, or the kind of error: texts of errors may differ."""
    import copy

    try:
        return "value", run(solution, copy.deepcopy(values))
    except ValueError:
        return "error", "ValueError"
    except Exception as error:  # noqa: BLE001 (whatever it is, it is an outcome)
        return "error", type(error).__name__


def _differ(ours: tuple[str, Any], theirs: tuple[str, Any], tolerance: dict[str, float]) -> bool:
    from katakit.differences import difference

    if ours[0] != theirs[0] or ours[0] == "error":
        return ours != theirs
    rtol, atol = tolerance.get("rtol", 0.0), tolerance.get("atol", 0.0)
    return bool(difference(theirs[1], ours[1], rtol, atol))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
