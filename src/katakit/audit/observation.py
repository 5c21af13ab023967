"""What a suite does, seen from inside: which lines it runs, which calls it makes, as digests."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import numpy as np


class Observation(msgspec.Struct, frozen=True):
    """One run of a suite in-process.

    Attributes
    ----------
    outcomes : dict
        Test to ``"passed"`` or ``"failed"``.
    proves : dict
        Test to requirement.
    seconds : dict
        Test to seconds.
    calls : dict
        Test to a digest of all arguments with which it called the solution.
    options : dict
        Routine to option to the number of values that it was given.
    names : dict
        Names that the suite used of the solution (functions, methods, attributes and
        keywords) to the test that used it first.
    lines : dict
        Line of the solution to the tests that ran it.
    missing : list of (int, int)
        Branches that no test took: from line to line; a negative target is an exit.
    statements : int
        Lines that can be run.
    unrun : list of int
        Those of them that were not.
    problem : str
        Why the suite could not be run.
    """

    outcomes: dict[str, str] = {}
    proves: dict[str, str] = {}
    seconds: dict[str, float] = {}
    calls: dict[str, str] = {}
    options: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    lines: dict[int, list[str]] = {}
    missing: list[tuple[int, int]] = []
    statements: int = 0
    unrun: list[int] = []
    problem: str = ""


def observe(root: str, kata: str, solution: str, order: str, hash_seed: int) -> Observation:
    """Run a kata's suite on a solution's text in an interpreter of its own, and watch.

    Parameters
    ----------
    order : str
        Of the tests: ``"suite"``, ``"reversed"`` or ``"shuffled"``.
    hash_seed : int
        Its ``PYTHONHASHSEED``.
    """
    with tempfile.TemporaryDirectory(prefix="katakit-audit-") as folder:
        path, told = Path(folder) / f"{kata}.py", Path(folder) / "observation.json"
        path.write_text(solution, "utf-8")
        source = str(Path(__file__).parents[2])
        inherited = os.environ.get("PYTHONPATH", "")
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "katakit.audit.observing",
                root,
                kata,
                str(path),
                order,
                str(told),
            ],
            env={
                **os.environ,
                "PYTHONHASHSEED": str(hash_seed),
                "PYTHONPATH": os.pathsep.join(filter(None, (source, inherited))),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "COVERAGE_CORE": "ctrace",  # the only core that tells lines by test everywhere
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        if not told.exists():
            last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
            return Observation(problem=f"the suite can't be run in-process: {last[:300]}")
        return msgspec.json.decode(told.read_bytes(), type=Observation)


def digest(value: Any) -> str:
    """Return a short hash of a value's content; of an object without content its type's name."""
    found = hashlib.sha256()
    for part in _parts(value):
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()[:16]


def _parts(value: Any) -> Any:
    yield type(value).__name__
    pd = sys.modules.get("pandas")  # where nobody has imported it there is no such value
    if isinstance(value, np.ndarray):
        yield f"{value.dtype}{value.shape}"
        yield repr(value.tolist()) if value.dtype == object else value.tobytes().hex()
    elif pd is not None and isinstance(value, pd.DataFrame):
        yield from _parts(list(value.columns))
        for position in range(value.shape[1]):
            yield from _parts(value.iloc[:, position])
    elif pd is not None and isinstance(value, (pd.Series, pd.Index)):
        yield f"{value.dtype} {value.name!r} {value.tolist()!r}"
        if isinstance(value, pd.Series):
            yield repr(value.index.tolist())
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(key)
            yield from _parts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, (set, frozenset)):
        yield from sorted(digest(item) for item in value)
    elif isinstance(value, (bool, int, float, complex, str, bytes, np.generic, type(None))):
        yield repr(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _parts({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    elif isinstance(value, (range, slice)):
        yield repr(value)
