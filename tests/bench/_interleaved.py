"""Whole commands timed against each other, turn by turn, so that a busy machine hits all alike."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """What a command takes, in seconds: medians of wall time and of CPU time.

    On a busy machine wall time says as much about its other guests.
    """

    wall: float
    cpu: float


def medians(
    commands: Mapping[str, Sequence[str]], rounds: int, environment: Mapping[str, str] | None = None
) -> dict[str, Cost]:
    """Return what each command takes, with all that it starts; the first round is left out.

    Raises
    ------
    RuntimeError
        If a command fails.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    names = list(commands)
    for turn in range(rounds + 1):
        for name in names if turn % 2 else reversed(names):
            began, before = time.perf_counter(), _cpu_of_children()
            done = subprocess.run(
                commands[name], cwd=ROOT, env={**os.environ, **(environment or {})},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            seconds = time.perf_counter() - began, _cpu_of_children() - before
            if done.returncode:
                raise RuntimeError(f"{name} ended with {done.returncode}:\n{done.stdout[-2000:]}")
            if turn:
                times[name].append(seconds)
    return {
        name: Cost(*map(statistics.median, zip(*turns, strict=True)))
        for name, turns in times.items()
    }


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
