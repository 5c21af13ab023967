"""Several processes on one folder: two writers, a kill, a recovery."""

from __future__ import annotations

import subprocess
import sys

import pytest

from .conftest import Toy

STORE = '''
import os


class Store:
    """Adds to a file, and can be told to show what it is about to do."""

    def __init__(self, path, before=lambda step: None):
        self.path, self.before = path, before

    def append(self, text):
        self.before("write")
        with open(self.path, "a") as file:
            file.write(text)
        self.before("return")

    def read(self):
        with open(self.path) as file:
            return file.read()


def room():
    return os.getpid(), sorted(os.listdir("."))
'''

BRIEF = """\
# A store

## Requirements

### Core

- **shared** — What one process writes another reads.
- **kept** — What was written before a kill is there after it.
- **alone** — Each test has a folder of its own.
"""

SUITE = """
import pytest
from katakit.suite import Killed


@pytest.mark.requirement("shared")
def test_two_writers(candidates):
    one, other = candidates.start(), candidates.start()
    one.Store("log").append("a")
    other.Store("log").append("b")
    assert one.Store("log").read() == "ab"


@pytest.mark.requirement("kept")
@pytest.mark.parametrize(("step", "left"), [("write", "a"), ("return", "ab")])
def test_a_kill_at_any_step(candidates, step, left):
    first = candidates.start()
    first.Store("log").append("a")
    with pytest.raises(Killed):
        first.Store("log", lambda now: now == step and first.kill()).append("b")
    assert candidates.start().Store("log").read() == left


@pytest.mark.requirement("kept")
def test_a_kill_between_calls(candidates):
    first = candidates.start()
    first.Store("log").append("a")
    first.kill()
    assert candidates.start().Store("log").read() == "a"


@pytest.mark.requirement("alone")
@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_of_another_test_is_there(candidates, turn):
    one, other = candidates.start(), candidates.start()
    one.Store("left").append("behind")
    assert other.room()[1] == ["left"]
"""


@pytest.fixture
def store(toy: Toy) -> Toy:
    """The toy kata, its candidate a store."""
    (toy.root / "katas/toy/brief.md").write_text(BRIEF)
    (toy.root / "katas/toy/toy.py").write_text("class Store: ...\n\n\ndef room(): ...\n")
    toy.suite.write_text(SUITE)
    toy.write(STORE)
    return toy


def test_processes_share_a_folder_and_one_may_be_killed(store: Toy) -> None:
    verdict = store.verdict()
    assert {r["slug"]: r["outcome"] for r in verdict["requirements"]} == dict.fromkeys(
        ("shared", "kept", "alone"), "passed"
    ), verdict["output"]
    assert verdict["isolation"]["level"] in ("strict", "process")


def test_what_loses_data_in_a_kill_is_told_so(store: Toy) -> None:
    store.write(STORE.replace('open(self.path, "a")', 'open(self.path, "w")'))
    outcomes = {r["slug"]: r["outcome"] for r in store.verdict()["requirements"]}
    assert outcomes == {"shared": "failed", "kept": "failed", "alone": "passed"}


def test_a_process_that_dies_by_itself_is_no_kill(store: Toy) -> None:
    store.write(STORE.replace('self.before("write")', "os._exit(3)"))
    outcomes = {r["slug"]: r["outcome"] for r in store.verdict()["requirements"]}
    assert outcomes == dict.fromkeys(("shared", "kept", "alone"), "crashed")


def test_in_process_the_suite_sees_the_same(store: Toy) -> None:
    path = store.write(STORE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null",
         "--import-mode=importlib", str(store.suite), "--solution", str(path)],
        capture_output=True, text=True, check=False, cwd=store.work,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
