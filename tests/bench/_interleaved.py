"""Whole commands timed against each other, turn by turn, so that a busy machine hits all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def medians(
    commands: Mapping[str, Sequence[str]], rounds: int, environment: Mapping[str, str] | None = None
) -> dict[str, float]:
    """Return the median wall time of each command in seconds, the first round left out.

    Raises
    ------
    RuntimeError
        If a command fails.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    names = list(commands)
    for turn in range(rounds + 1):
        for name in names if turn % 2 else reversed(names):
            began = time.perf_counter()
            done = subprocess.run(
                commands[name], cwd=ROOT, env={**os.environ, **(environment or {})},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            seconds = time.perf_counter() - began
            if done.returncode:
                raise RuntimeError(f"{name} ended with {done.returncode}:\n{done.stdout[-2000:]}")
            if turn:
                times[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in times.items()}
