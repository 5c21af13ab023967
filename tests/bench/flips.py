"""How often a speed verdict is wrong, at true ratios around the limit and under load.

``nox -s bench -- flips [VERDICTS] [LOAD ...]``: 300 verdicts for each of ``idle``, ``busy``
(two processes that compute for ever) and ``bursts``. The solutions repeat the baseline's
work a known number of times, so the true ratio is known.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from katakit.timing.pairs import Pairs
from tests.bench._bench import Bench, bench, unwatched
from tests.bench._loads import LOADS, load
from tests.kit.timing.toy import SOLUTION, build

LIMIT = 2.0
SIZE = 1_000
BASELINE = 156
"""Repetitions that the baseline makes: many on few rows, so that the call itself costs little."""

TIMES = {"0.7 × limit": 218, "limit / 1.3": 240, "1.3 × limit": 406, "3 × limit": 936}


@dataclass
class Tally:
    """The verdicts at one true ratio."""

    true: float
    wrong: int = 0
    borderline: int = 0
    second_look: int = 0
    errors: list[float] = field(default_factory=list)


def run(words: list[str]) -> None:
    """Print a table for each load."""
    verdicts = int(words[0]) if words else 300
    loads = words[1:] or list(LOADS)
    root = Path(tempfile.mkdtemp(prefix="katakit-flips-"))
    root.chmod(0o755)
    try:
        kata = build(root)
        files = {"baseline": _write(root, BASELINE)} | {
            n: _write(root, t) for n, t in TIMES.items()
        }
        with bench(kata, {name: (path, False) for name, path in files.items()}) as ours:
            for name in loads:
                with load(name):
                    _study(ours, name, verdicts)
    finally:
        shutil.rmtree(root)


def _write(root: Path, times: int) -> Path:
    path = root / f"times_{times}.py"
    path.write_text(SOLUTION.format(before="", body=f"return work(np.asarray(X), {times})"))
    return path


def _study(ours: Bench, name: str, verdicts: int) -> None:
    tallies = {what: Tally(times / BASELINE) for what, times in TIMES.items()}
    began = time.perf_counter()
    for turn in range(verdicts):
        what = list(TIMES)[turn % len(TIMES)]
        _one(ours, what, tallies[what])
    seconds = (time.perf_counter() - began) / verdicts
    errors = [error for tally in tallies.values() for error in tally.errors]
    print(f"{name}: {verdicts} verdicts, {seconds:.1f} s each, limit {LIMIT:g}")
    print("| true ratio | verdicts | wrong | borderline | second look | error, median | 95th % |")
    print("|---|---|---|---|---|---|---|")
    for what, tally in tallies.items():
        counts = f"{len(tally.errors)} | {tally.wrong} | {tally.borderline} | {tally.second_look}"
        errors_of = f"{_percent(tally.errors, 50)} | {_percent(tally.errors, 95)}"
        print(f"| {what} ({tally.true:.2f}) | {counts} | {errors_of} |")
    wrong = sum(tally.wrong for tally in tallies.values())
    print(f"| all | {verdicts} | {wrong} | | | {_percent(errors, 50)} | {_percent(errors, 95)} |")
    print(flush=True)


def _one(ours: Bench, what: str, tally: Tally) -> None:
    subjects, inputs = ours.subjects, partial(ours.inputs, SIZE)
    pairs = Pairs(ours.workload, subjects[what], subjects["baseline"], inputs, unwatched)
    found = pairs.measure(LIMIT)
    passes = found.verdict != "failed"
    tally.wrong += passes is not (tally.true <= LIMIT)
    tally.borderline += found.verdict == "borderline"
    tally.second_look += found.pairs > 21
    tally.errors.append(abs(found.ratio.median / tally.true - 1))


def _percent(errors: list[float], share: float) -> str:
    return f"{np.percentile(errors, share):.1%}"
