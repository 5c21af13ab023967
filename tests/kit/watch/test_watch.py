"""The practice loop in a real terminal: edit, save, verdict, hint, fix, green."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pexpect
import psutil
import pytest

from katakit.practice.history import History
from tests.kit.conftest import Toy, processes_below
from tests.kit.practice.test_commands import HINTS

KEYS = "q quit"


class Terminal:
    """A watch in a pseudo-terminal."""

    def __init__(self, toy: Toy) -> None:
        (toy.root / "reference/toy/hints.md").write_text(HINTS)
        self.toy = toy
        self.child = pexpect.spawn(
            sys.executable, ["-m", "katakit", "watch", "toy"], cwd=str(toy.work), timeout=30,
            env={**os.environ, "KATAKIT_HOME": str(toy.home), "TERM": "xterm"},
            encoding="utf-8", dimensions=(40, 100),
        )  # fmt: skip

    def page(self) -> str:
        """Return what the next page shows, colours left out."""
        self.child.expect(KEYS)
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.child.before)

    def save(self, text: str) -> str:
        self.toy.write(text)
        return self.page()

    def press(self, key: str) -> str:
        self.child.send(key)
        return self.page()


@pytest.fixture
def terminal(toy: Toy) -> Iterator[Terminal]:
    made = Terminal(toy)
    yield made
    made.child.close(force=True)


def test_the_loop_of_an_evening(terminal: Terminal, reference_text: str):
    page = terminal.page()
    assert "0 of 5 hold. That is where everybody starts." in page
    page = terminal.save(reference_text.replace("a + b", "a - b"))
    assert "4 of 5 hold" in page
    assert "called     add(2, 3)" in page
    assert "What is 2 and 3?" in terminal.press("h")
    assert "plus sign" in terminal.press("h")
    page = terminal.save(reference_text.replace("return a + b", "return a +"))
    assert "SyntaxError" in page
    assert page.count("SyntaxError") == 1
    page = terminal.save(reference_text)
    assert "5 of 5 hold" in page
    page = terminal.press("r")
    assert "Core and stretch: complete." in page
    assert "two hints" in page
    terminal.child.send("q")
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 0
    attempts = History(terminal.toy.home / "history.sqlite").attempts("toy")
    assert [one.held for one in attempts] == [4, 0, 5, 5]  # the stub, copied, is none
    assert [one.passed for one in attempts] == [False, False, True, True]
    assert processes_below(terminal.toy.work) == []


def test_what_failed_comes_first_and_what_is_unchanged_is_not_judged_again(
    terminal: Terminal, reference_text: str
):
    terminal.page()
    terminal.save(reference_text)
    terminal.toy.write(reference_text)  # touched, not changed
    with pytest.raises(pexpect.TIMEOUT):
        terminal.child.expect(KEYS, timeout=1.5)


def test_a_file_that_is_away_for_a_short_time_is_no_reason_to_begin_anew(
    terminal: Terminal, reference_text: str
):
    terminal.page()
    path = terminal.toy.work / "solutions/toy.py"
    path.unlink()
    time.sleep(0.5)
    assert not path.exists()
    assert "5 of 5 hold" in terminal.save(reference_text)


def test_an_endless_loop_says_how_far_it_is_and_the_watch_goes_on(
    terminal: Terminal, reference_text: str
):
    terminal.page()
    terminal.toy.write(reference_text.replace("return a + b", "while True: pass"))
    terminal.child.expect("of 6 tests")
    assert "stopped after 3 s" in terminal.page()
    assert "5 of 5 hold" in terminal.save(reference_text)


def test_a_suite_that_changes_is_collected_again(terminal: Terminal, reference_text: str):
    terminal.page()
    terminal.save(reference_text)
    suite = terminal.toy.suite
    suite.write_text(suite.read_text().replace("add(7) == 7", "add(7) == 8"))
    assert "4 of 5 hold" in terminal.page()


def test_a_broken_suite_is_told_and_its_mend_is_seen(terminal: Terminal, reference_text: str):
    terminal.page()
    text = terminal.toy.suite.read_text()
    terminal.toy.suite.write_text("def test_(:\n")
    assert "test_toy.py:1  is no Python" in terminal.page()
    terminal.toy.suite.write_text(text)
    assert "0 of 5 hold" in terminal.page()


def test_a_judge_that_is_killed_is_replaced(terminal: Terminal, reference_text: str):
    terminal.page()
    for process in psutil.Process(terminal.child.pid).children():
        process.send_signal(signal.SIGKILL)
    terminal.save(reference_text)
    assert "5 of 5 hold" in terminal.save(reference_text + "\n")


def test_next_goes_on_to_another_kata_and_says_why(terminal: Terminal):
    terminal.page()
    page = terminal.press("n")
    assert ", because " in page
    assert len(list((terminal.toy.work / "solutions").glob("*.py"))) == 2


def test_ctrl_c_leaves_no_process(terminal: Terminal, reference_text: str):
    terminal.page()
    terminal.toy.write(reference_text.replace("return a + b", "while True: pass"))
    terminal.child.expect("of 6 tests")
    terminal.child.sendintr()
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 130
    assert processes_below(terminal.toy.work) == []


def test_without_a_terminal_each_report_follows_the_last(toy: Toy, reference_text: str):
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "katakit", "kata", "toy", "--watch"], cwd=toy.work,
        env={**os.environ, "KATAKIT_HOME": str(toy.home)}, text=True,
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
    ) as watch:  # fmt: skip
        lines = iter(watch.stdout.readline, "")
        assert any("0 of 5 hold" in line for line in lines)
        time.sleep(0.3)
        toy.write(reference_text)
        said = []
        for line in lines:
            said.append(line)
            if "5 of 5 hold" in line:
                break
        watch.send_signal(signal.SIGINT)
        try:
            assert watch.wait(timeout=20) == 130
        finally:
            watch.kill()
    assert "\x1b" not in "".join(said)
    assert processes_below(toy.work) == []
