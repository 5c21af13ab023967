"""Each reference against its peer on the kata's workload, by size, as a Markdown table.

Both run in this process, in turns, each turn on an input of its own, and what counts is CPU
time: no boundary is in the figures, only the two solutions. The results are checked.
``nox -s bench -- references [KATA ...]``
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from katakit.candidate.in_process import InProcessCandidate
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.timing.workload import Workload
from tests.bench._interleaved import ROOT

TURNS, WARM_UP = 15, 3
"""Turns that count at each size, and turns before them that don't."""


def run(words: list[str]) -> None:
    """Print the table of the katas named by all their sizes, or of all katas at the one timed."""
    katas = Workspace((ROOT,), ROOT / "solutions").katas()
    print(f"Medians of {TURNS} interleaved turns in one process, {os.cpu_count()} CPUs.\n")
    print("| kata | size | reference | peer | reference : peer |")
    print("|---|---|---|---|---|")
    for kata in katas:
        if kata.workload_file.exists() and (not words or kata.name in words):
            for row in _rows(kata, whole=bool(words)):
                print(row, flush=True)


def _rows(kata: Kata, *, whole: bool) -> Iterator[str]:
    workload = Workload.read(kata.workload_file)
    files = {"reference": kata.reference_file, "peer": kata.peer_file}
    solutions = {
        who: InProcessCandidate(path, kata.name, kata.driver_file) for who, path in files.items()
    }
    sizes = sorted({*workload.sizes, workload.size}) if whole else [workload.size]
    for size in sizes:
        turns = [_turn(workload, solutions, size, seed) for seed in range(WARM_UP + TURNS)]
        counted = turns[WARM_UP:]
        reference, peer = (statistics.median(t[who] for t in counted) * 1e3 for who in files)
        ratio = statistics.median(turn["reference"] / turn["peer"] for turn in counted)
        name = f"`{kata.name}`" if size == sizes[0] else ""
        yield (
            f"| {name} | {size:,} {workload.unit} "
            f"| {reference:.1f} ms | {peer:.1f} ms | {ratio:.2f} |"
        )


def _turn(
    workload: Workload, solutions: dict[str, InProcessCandidate], size: int, seed: int
) -> dict[str, float]:
    """Return the CPU seconds of each solution on one input; who goes first alternates."""
    data = workload.prepare(size, np.random.default_rng(seed))
    seconds: dict[str, float] = {}
    for who in list(solutions) if seed % 2 else reversed(solutions):
        # A copy held beside the solution, so that neither sees what the other did to it.
        held: dict[str, Any] = {name: solutions[who].hold(value) for name, value in data.items()}
        began = time.process_time()
        result = workload.run(solutions[who], held)
        seconds[who] = time.process_time() - began
        workload.check(data, result)
    return seconds
