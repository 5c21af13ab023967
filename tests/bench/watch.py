"""Save to verdict: the watch, plain pytest and pytest-watcher, turn by turn.

Two katas of 20 tests that compute next to nothing, one whose solution imports NumPy and one
that imports scikit-learn; what is measured is everything else. ``nox -s bench -- watch [ROUNDS]``
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

BRIEF = "# {name}\n\n## Requirements\n\n### Core\n\n- **adds** — `add(a, b)` returns the sum.\n"
TOML = """\
title = "Adding"
pillar = "Infrastructure as Code"
topics = ["Adding"]
level = 1
minutes = 5
imports = ["{library}"]
"""
SOLUTION = '''\
"""Adds."""

import {library}


def add(a, b):
    """Return the sum."""
    return a + b
'''
SUITE = """\
import numpy as np
import pytest


@pytest.mark.requirement("adds")
@pytest.mark.parametrize("number", range(20))
def test_it_adds(candidate, number):
    assert candidate.add(np.float64(number), 1) == number + 1
"""


def run(words: list[str]) -> None:
    """Print medians over the rounds, the first one left out."""
    rounds = int(words[0]) if words else 15
    print(f"Save to verdict, 20 tests, medians of {rounds} turns, {os.cpu_count()} CPUs, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    for library in ("numpy", "sklearn.linear_model"):
        with tempfile.TemporaryDirectory(prefix="katakit-bench-") as folder:
            os.chmod(folder, 0o755)
            _compare(Path(folder), library, rounds)


def make(root: Path, library: str) -> Path:
    """Make a kata root with the kata ``adding``."""
    texts = {
        "katas/adding/brief.md": BRIEF.format(name="Adding"),
        "katas/adding/kata.toml": TOML.format(library=library),
        "katas/adding/adding.py": "def add(a, b):\n    raise NotImplementedError\n",
        "reference/adding/adding.py": SOLUTION.format(library=library),
        "tests/katas/adding/test_adding.py": SUITE,
        "solutions/adding.py": SOLUTION.format(library=library),
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def _compare(folder: Path, library: str, rounds: int) -> None:
    solution = "solutions/adding.py"
    plain = ["-m", "pytest", "tests/katas/adding", "--solution", solution, "-q",
             "-p", "no:cacheprovider", "--import-mode=importlib", "-c", os.devnull,
             "--rootdir", "."]  # fmt: skip
    # What it starts runs with this interpreter's pytest.
    watcher = ["-m", "pytest_watcher", "solutions", "--delay", "0", "--now", *plain[2:]]
    times: dict[str, list[float]] = {"katakit watch": [], "pytest-watcher": [], "pytest": []}
    roots = [make(folder / str(number), library) for number in range(3)]
    with ExitStack() as stack:
        ways: dict[str, Callable[[str], float]] = {
            "katakit watch": stack.enter_context(
                _waiting(["-m", "katakit", "watch", "adding"], roots[0] / solution, "1 of 1 hold")
            ),
            "pytest-watcher": stack.enter_context(
                _waiting(watcher, roots[1] / solution, "20 passed")
            ),
            "pytest": lambda text: _whole(plain, roots[2] / solution, text),
        }
        for turn in range(rounds + 1):
            for name in list(ways)[:: 1 if turn % 2 else -1]:
                time.sleep(0.3)
                seconds = ways[name](f"{SOLUTION.format(library=library)}\n# {turn} {name}\n")
                if turn:
                    times[name].append(seconds)
    found = {name: statistics.median(seconds) for name, seconds in times.items()}
    print(f"  imports {library}")
    for name, seconds in found.items():
        print(f"    {name:<15} {seconds * 1e3:6.0f} ms   {seconds / found['pytest']:.2f} × pytest")


@contextmanager
def _waiting(words: list[str], solution: Path, end: str) -> Iterator[Callable[[str], float]]:
    """Start what watches; yields what saves a text and returns the seconds until the verdict."""
    root = solution.parents[1]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with subprocess.Popen(
        [sys.executable, "-u", *words], cwd=root, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**os.environ, "KATAKIT_HOME": str(root / "home"), "PATH": path},
    ) as process:  # fmt: skip
        stdout = process.stdout
        assert stdout is not None

        def until(word: str) -> None:
            while word not in (line := stdout.readline()):
                if not line:
                    raise RuntimeError(f"{words[1]} ended")

        def save(text: str) -> float:
            began = time.perf_counter()
            solution.write_text(text)
            until(end)
            return time.perf_counter() - began

        until(end)
        time.sleep(0.5)
        yield save
        process.terminate()


def _whole(words: list[str], solution: Path, text: str) -> float:
    solution.write_text(text)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, *words], cwd=solution.parents[1], check=True, capture_output=True
    )
    return time.perf_counter() - began
