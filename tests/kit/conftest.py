"""A toy kata to judge, and ways to call the kit as its users do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.kit import forked
from tests.kit.programs import left_out

BRIEF = """\
# Toy sums

## Situation

Something must be added.

## Requirements

### Core

- **sums** — `add(a, b)` returns the sum of its arguments.
- **default** — `b` is 0 where it is not given.
- **means** — `mean(values)` returns the arithmetic mean.
- **empty** — An empty list raises a `ValueError` that names it as empty.

### Stretch

- **counter** — `Counter.step` returns 1, then 2, then 3.
"""

TOML = """\
title = "Toy sums"
pillar = "Infrastructure as Code"
topics = ["Adding"]
level = 1
minutes = 5
imports = ["numpy"]

[limits]
call_seconds = 3
test_seconds = 12
memory_mb = 256
file_mb = 8
"""

STUB = '''\
"""Toy sums."""


def add(a, b=0):
    """Return the sum."""
    raise NotImplementedError("add")


def mean(values):
    """Return the mean."""
    raise NotImplementedError("mean")


class Counter:
    """Counts."""

    def __init__(self):
        raise NotImplementedError("Counter")

    def step(self):
        """Return the next number."""
        raise NotImplementedError("Counter")
'''

REFERENCE = '''\
"""Toy sums."""


def add(a, b=0):
    """Return the sum."""
    return a + b


def mean(values):
    """Return the mean."""
    if not len(values):
        raise ValueError("values is empty")
    return sum(values) / len(values)


class Counter:
    """Counts."""

    def __init__(self):
        self.at = 0

    def step(self):
        """Return the next number."""
        self.at += 1
        return self.at
'''

SUITE = """\
import pytest
from katakit.suite import assert_close, assert_equal

HIDDEN_MARK = "a line of the suite"


@pytest.mark.requirement("sums")
def test_two_numbers_are_added(candidate):
    assert candidate.add(2, 3) == 5


@pytest.mark.requirement("sums")
def test_text_is_added(candidate):
    assert_equal(candidate.add("a", "b"), "ab")


@pytest.mark.requirement("default")
def test_nothing_is_added(candidate):
    assert candidate.add(7) == 7


class SecretList(list):
    pass


@pytest.mark.requirement("means")
def test_mean_of_three(candidate):
    secret_name = SecretList([1.0, 2.0, 6.0])
    assert_close(candidate.mean(secret_name), 3.0)


@pytest.mark.requirement("empty")
def test_empty_is_refused(candidate):
    with pytest.raises(ValueError, match="empty"):
        candidate.mean([])


@pytest.mark.requirement("counter")
def test_it_counts(candidate):
    counter = candidate.Counter()
    assert [counter.step() for _ in range(3)] == [1, 2, 3]
"""


TOGETHER = (
    "/boundary/",
    "/test_newcomer.py",
    "/test_standings_page.py",
    "/test_words_for_failures.py",
    "/wheel/test_installed.py",
    "/wheel/test_what_it_holds.py",
)
"""Files whose tests share something dear, such as an environment, a browser, a wheel, a zygote
or a run: one process runs each of them."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread all other tests one by one, over whoever is free."""
    from xdist.scheduler import LoadScopeScheduling

    class Spread(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if any(map(file.__contains__, TOGETHER)) else nodeid

    return Spread(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say as the last line which tests were left out for want of a program."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not hasattr(config, "workerinput"):
        for line in left_out(reporter.stats.get("skipped", [])):
            reporter.write_line(line, yellow=True)


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let what tests start hear Ctrl-C, though a shell ran them in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests do out of the history of whoever runs them."""
    os.environ["KATAKIT_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session", autouse=True)
def _forks() -> Iterator[None]:
    """End the process whose forks have been the kit."""
    yield
    forked.close()


@dataclass
class Toy:
    """A kata root with the kata ``toy``, and a folder to work in."""

    root: Path
    work: Path

    @property
    def suite(self) -> Path:
        return self.root / "tests" / "katas" / "toy" / "test_toy.py"

    def write(self, text: str | bytes, name: str = "solutions/toy.py") -> Path:
        path = self.work / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    @property
    def home(self) -> Path:
        """Where the kit remembers what was done in this folder."""
        return self.work / "home"

    def kit(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call the kit as a script would and return its output and status."""
        return forked.call(
            arguments,
            self.work,
            {**os.environ, "KATAKIT_HOME": str(self.home), **environment},
        )

    def verdict(self, *arguments: str) -> dict[str, Any]:
        """Judge and return the verdict's JSON, with the exit status as ``status``."""
        path = self.work / "verdict.json"
        path.unlink(missing_ok=True)
        done = self.kit("kata", "toy", "--no-timing", "--json", str(path), *arguments)
        assert path.exists(), done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        verdict = json.loads(path.read_text())
        return {**verdict, "status": done.returncode, "output": done.stdout}

    def outcomes(self, solution: str, *arguments: str) -> dict[str, str]:
        """Judge a solution's text and return each requirement's outcome."""
        self.write(solution)
        verdict = self.verdict(*arguments)
        return {r["slug"]: r["outcome"] for r in verdict["requirements"]}


def build_toy(folder: Path) -> Toy:
    """Make a kata root and a working directory that lists it."""
    root, work = folder / "root", folder / "work"
    files = {
        "katas/toy/brief.md": BRIEF,
        "katas/toy/kata.toml": TOML,
        "katas/toy/toy.py": STUB,
        "reference/toy/toy.py": REFERENCE,
        "reference/toy/peer.py": REFERENCE,
        "reference/toy/notes.md": "# Notes\n\nAdding is adding.\n",
        "tests/katas/toy/test_toy.py": SUITE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    work.mkdir()
    (work / "katakit.toml").write_text('roots = ["../root"]\n')
    folder.chmod(0o755)
    return Toy(root, work)


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """A fresh kata root and a working directory that lists it."""
    return build_toy(tmp_path)


@pytest.fixture
def reference_text() -> str:
    """A solution of the toy kata that holds."""
    return REFERENCE


def all_gone(processes: Iterable[psutil.Process]) -> bool:
    """Tell whether processes end by themselves; one that is only not reaped has."""

    def is_alive(process: psutil.Process) -> bool:
        try:
            return bool(process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:  # just now it was
            return False

    _, left = psutil.wait_procs([*processes], timeout=5)
    return not any(map(is_alive, left))


def processes_below(folder: Path) -> list[psutil.Process]:
    """Return the processes that were started in, or for, a test's folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = " ".join(process.info["cmdline"] or [])
        try:
            place = process.cwd()
        except (psutil.Error, OSError):  # gone meanwhile, or in a folder deeper than any path
            place = ""
        if str(folder) in words or str(folder) in place:
            found.append(process)
    return found
