"""A worker's whole life, fork to end, in strict and in process isolation.

Both zygotes run at once and take turns, so that a busy machine hits both alike.
``nox -s bench -- sandbox [ROUNDS]``
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from katakit.boundary.program import Program
from katakit.boundary.worker_pool import Workers
from katakit.boundary.zygote_client import Bounds

SOURCE = "def double(x):\n    return 2 * x\n"
IMPORTS = (("numpy",), ("numpy", "pandas"))
LEVELS = ("process", "strict")


def run(words: list[str]) -> None:
    """Print each median, and the median of the differences within the rounds."""
    rounds = int(words[0]) if words else 200
    system = f"Linux {os.uname().release.partition('-')[0]} on {os.uname().machine}"
    print(f"a worker's life, medians of {rounds} turns and, behind them, the fastest tenth")
    print(f"{system}, {os.cpu_count()} CPUs, Python {sys.version.split()[0]}, uid {os.geteuid()}, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    for imports in IMPORTS:
        _measure(imports, rounds)


def _measure(imports: tuple[str, ...], rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = {level: _workers(level, imports, Path(folder, level)) for level in LEVELS}
        times: dict[str, list[float]] = {level: [] for level in LEVELS}
        try:
            for turn in range(-10, rounds):
                for level in LEVELS if turn % 2 else reversed(LEVELS):
                    seconds = _life(made[level])
                    if turn >= 0:
                        times[level].append(seconds)
            reached = made["strict"].zygote.isolation["level"]
        finally:
            for workers in made.values():
                workers.close()
    more = [b - a for a, b in zip(times["process"], times["strict"], strict=True)]
    told = {"process": times["process"], reached: times["strict"]}
    columns = [
        f"{name} {_middle(taken):5.2f} ({_fast(taken):5.2f})" for name, taken in told.items()
    ]
    quiet = _fast(times["strict"]) - _fast(times["process"])
    print(f"  {'+'.join(imports):<12}  {'   '.join(columns)}   "
          f"difference {_middle(more):5.2f} ({quiet:5.2f}) ms a test")  # fmt: skip


def _middle(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1e3


def _fast(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=10)[0] * 1e3


def _workers(level: str, imports: tuple[str, ...], home: Path) -> Workers:
    home.mkdir()
    workers = Workers(
        Program("bench", "bench.py", SOURCE), imports, Bounds(level=level), home, ahead=0
    )
    workers.zygote.wait_until_ready()
    return workers


def _life(workers: Workers) -> float:
    """Have a worker forked, loaded, called and reaped; return the seconds."""
    began = time.perf_counter()
    candidate = workers.next(prefetch=False)
    assert candidate.double(21) == 42
    candidate._connection.link.process.status()  # waits until it is reaped
    return time.perf_counter() - began
