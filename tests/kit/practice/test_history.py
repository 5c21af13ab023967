"""The file of attempts: nothing is lost, and nothing of it can stop a run."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from katakit.practice.history import SCHEMA, History
from tests.kit.conftest import Toy
from tests.kit.practice.conftest import attempt, passing

WRITER = """
import sys
from pathlib import Path
from katakit.practice.history import History
from tests.kit.practice.conftest import attempt
history = History(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    history.record(attempt(solution=f"{sys.argv[4]}-{number}"))
    print(number, flush=True)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def history(tmp_path: Path, said: list[str]) -> History:
    return History(tmp_path / "history.sqlite", said.append)


def writer(path: Path, first: int, last: int, name: str) -> subprocess.Popen[str]:
    call = [sys.executable, "-c", WRITER, str(path), str(first), str(last), name]
    return subprocess.Popen(call, stdout=subprocess.PIPE, text=True)


def test_an_attempt_comes_back_as_it_was(history: History):
    given = attempt(held=3, cpu_ratio=1.25, cpu_limit=4.0, missing=["sums", "empty"], exam=True)
    history.record(given)
    assert history.attempts() == [given]
    assert history.attempts("other") == []


def test_attempts_come_in_the_order_of_time(history: History):
    history.record(attempt(minute=5))
    history.record(attempt(minute=1))
    assert [one.at.minute for one in history.attempts()] == [1, 5]


def test_reading_what_is_not_there_makes_no_file(history: History):
    assert history.attempts() == []
    assert history.helps() == []
    assert not history.path.exists()


def test_the_text_of_a_pass_is_kept_and_of_nothing_else(history: History):
    history.record(passing(solution="good"), "x = 1\n")
    history.record(attempt(solution="bad"), "x = 2\n")
    assert history.source("good") == "x = 1\n"
    assert history.source("bad") is None


def test_two_processes_that_record_two_hundred_each_lose_nothing(history: History):
    both = [writer(history.path, 0, 200, name) for name in "ab"]
    for process in both:
        process.communicate(timeout=120)
    found = {one.solution for one in history.attempts()}
    assert found == {f"{name}-{number}" for name in "ab" for number in range(200)}


def test_killed_at_twenty_times_it_loses_at_most_the_attempt_in_flight(
    history: History, said: list[str]
):
    chance = random.Random(4)
    process = writer(history.path, 0, 1_000_000, "k")
    told: set[str] = set()
    kills = 0
    while kills < 20:
        for _ in range(chance.randrange(1, 8)):
            told.add(f"k-{process.stdout.readline().strip()}")
        time.sleep(chance.random() * 0.004)
        process.send_signal(signal.SIGKILL)
        told |= {f"k-{line.strip()}" for line in process.stdout}
        process.communicate()
        kills += 1
        found = {one.solution for one in history.attempts()}
        assert told <= found
        assert len(found - told) <= kills  # written, and killed before it could say so
        first = 1 + max(int(name[2:]) for name in found)
        process = writer(history.path, first, 1_000_000, "k")
    process.kill()
    process.communicate()
    assert said == []


@pytest.mark.parametrize("content", [b"no database at all, but long enough" * 40, b"\0" * 8192])
def test_a_damaged_file_is_set_aside_and_a_new_one_begins(
    history: History, said: list[str], content: bytes
):
    history.path.write_bytes(content)
    history.record(attempt())
    assert len(history.attempts()) == 1
    aside = [p for p in history.path.parent.iterdir() if ".damaged-" in p.name]
    assert [path.read_bytes() for path in aside] == [content]
    assert "damaged" in said[0]
    assert str(aside[0]) in said[0]


def test_a_file_cut_short_is_set_aside(history: History, said: list[str]):
    for number in range(300):
        history.record(attempt(solution="s" * 200 + str(number)))
    whole = history.path.read_bytes()
    history.path.write_bytes(whole[: len(whole) // 2])
    assert history.attempts() == []
    history.record(attempt())
    assert len(history.attempts()) == 1
    assert any("damaged" in sentence for sentence in said)


def test_a_file_of_a_newer_kit_is_left_alone(history: History, said: list[str]):
    history.record(attempt())
    with sqlite3.connect(history.path) as database:
        database.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = history.path.read_bytes()
    history.record(attempt())
    assert history.attempts() == []
    assert history.path.read_bytes() == before
    assert "newer" in said[0]


def test_a_folder_that_cannot_be_made_costs_a_sentence(tmp_path: Path, said: list[str]):
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "history.sqlite", said.append)
    history.record(attempt())
    assert history.attempts() == []
    assert len(said) == 1


def test_a_run_with_a_damaged_history_has_its_verdict(toy: Toy, reference_text: str):
    toy.home.mkdir()
    (toy.home / "history.sqlite").write_bytes(b"rubbish" * 1000)
    toy.write(reference_text)
    done = toy.kit("kata", "toy")
    assert done.returncode == 0, done.stderr
    assert "5 of 5 hold" in done.stdout
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr


def test_runs_are_remembered_but_those_of_shipped_solutions(toy: Toy, reference_text: str):
    toy.kit("kata", "toy")  # copies the stub
    toy.kit("kata", "toy")
    toy.write(reference_text)
    toy.kit("kata", "toy", "--solution", "reference")
    done = toy.kit("kata", "toy")
    assert "Second attempt, less than a minute since the first." in done.stdout
    found = History(toy.home / "history.sqlite").attempts()
    assert [(one.held, one.passed) for one in found] == [(0, False), (5, True)]


def test_part_of_a_run_is_an_attempt_and_no_pass(toy: Toy, reference_text: str):
    toy.write(reference_text)
    toy.kit("kata", "toy", "-k", "sums")
    (found,) = History(toy.home / "history.sqlite").attempts()
    assert found.partial
    assert not found.passed
