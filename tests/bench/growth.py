"""How often linear, n log n and quadratic work are taken for each other.

``nox -s bench -- growth [VERDICTS] [LOAD ...]``: 100 verdicts for each kind of work and
each of ``idle``, ``busy`` and ``bursts``, against a promise of n and of n log n.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from katakit.timing import growth
from katakit.timing.growth import Times, times_over_sizes
from tests.bench._bench import Bench, bench, unwatched
from tests.bench._loads import LOADS, load
from tests.kit.timing.toy import PLAIN, SOLUTION, build

SOLUTIONS = {
    "n": PLAIN,
    "n log n": (
        "X = np.asarray(X)\n    for _ in range(10): np.sort(X, axis=None)\n    return work(X, 1)"
    ),
    "n^2": (
        "X = np.asarray(X)\n    for start in range(0, len(X), 250):\n"
        "        np.abs(X[start:start + 250, :1] - X[:, 0]).max(axis=1)\n    return work(X, 1)"
    ),
}


def run(words: list[str]) -> None:
    """Print a table for each load."""
    verdicts = int(words[0]) if words else 100
    root = Path(tempfile.mkdtemp(prefix="katakit-growth-"))
    root.chmod(0o755)
    try:
        kata = build(root)
        files = {"baseline": root / "reference/rows/rows.py"}
        for number, (name, body) in enumerate(SOLUTIONS.items()):
            files[name] = root / f"kind_{number}.py"
            files[name].write_text(SOLUTION.format(before="", body=body))
        with bench(kata, {name: (path, False) for name, path in files.items()}) as ours:
            for name in words[1:] or LOADS:
                with load(name):
                    _study(ours, name, verdicts)
    finally:
        shutil.rmtree(root)


def _study(ours: Bench, name: str, verdicts: int) -> None:
    print(f"{name}: {verdicts} verdicts each")
    print("| work | exponent, median | lowest | highest | wrong, promised n | promised n log n |")
    print("|---|---|---|---|---|---|")
    for kind in SOLUTIONS:
        found = [_times(ours, kind) for _ in range(verdicts)]
        slopes = [growth.slope(times) for times in found]
        wrong = [
            sum(growth.holds(times, promised) is (kind == "n^2") for times in found)
            for promised in ("n", "n log n")
        ]
        print(
            f"| {kind} | {np.median(slopes):.2f} | {min(slopes):.2f} | {max(slopes):.2f} "
            f"| {wrong[0]} | {wrong[1]} |"
        )
    print(flush=True)


def _times(ours: Bench, kind: str) -> Times:
    return times_over_sizes(
        ours.workload, [ours.subjects[kind]], ours.subjects["baseline"], ours.inputs, unwatched,
        partial(growth.is_clear, promised="n"),
    )[0]  # fmt: skip
