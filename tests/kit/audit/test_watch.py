"""The audit that stays: every save is audited, q and Ctrl-C end it, nothing is left at work."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator

import pexpect
import psutil
import pytest

from tests.kit.audit.conftest import Queue
from tests.kit.conftest import all_gone

KEYS = "q quit"


class Terminal:
    """An audit that watches, in a pseudo-terminal."""

    def __init__(self, queue: Queue, *words: str) -> None:
        call = ["-m", "katakit", "audit", "rolling_mean", "--watch", "--jobs", "1", *words]
        self.child = pexpect.spawn(
            sys.executable, call, cwd=str(queue.root), timeout=60, encoding="utf-8",
            env={**os.environ, "KATAKIT_CACHE": str(queue.cache), "TERM": "xterm"},
            dimensions=(60, 120),
        )  # fmt: skip

    def page(self) -> str:
        """Return what the next page shows, colours left out."""
        self.child.expect(KEYS)
        return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.child.before)

    def end(self) -> int | None:
        """Wait for the end; return the exit status."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    made: list[Terminal] = []
    yield made
    for terminal in made:
        terminal.child.close(force=True)


def test_each_save_is_audited_and_q_ends_it(queue: Queue, opened: list[Terminal]) -> None:
    terminal = Terminal(queue, "--check", "hints", "--check", "words", "--check", "stub")
    opened.append(terminal)
    assert "3 of 3 checks hold" in terminal.page()
    below = psutil.Process(terminal.child.pid).children(recursive=True)
    queue.append(f"{queue.author}/hints.md", "4. Copy.\n")
    page = terminal.page()
    assert "2 of 3 checks hold" in page
    assert "has 4 hint steps" in page
    queue.replace(f"{queue.author}/hints.md", "4. Copy.\n", "")
    assert "Nothing is missing." in terminal.page()
    queue.replace(queue.toml, "level = 1", "level = ")
    assert "is no TOML" in terminal.page()
    queue.replace(queue.toml, "level = ", "level = 1")
    assert "Nothing is missing." in terminal.page()
    below += psutil.Process(terminal.child.pid).children(recursive=True)
    terminal.child.send("q")
    assert terminal.end() == 0
    assert all_gone(below)


@pytest.mark.parametrize("way", ["q", "Ctrl-C"])
def test_it_ends_in_the_midst_of_an_audit_and_leaves_nothing(
    queue: Queue, opened: list[Terminal], way: str
) -> None:
    terminal = Terminal(queue, "--no-cache", "--check", "flawed", "--check", "mutants")
    opened.append(terminal)
    assert "Mutants and timing are under way" in terminal.page()
    below = psutil.Process(terminal.child.pid).children(recursive=True)
    assert below
    if way == "q":
        terminal.child.send("q")
    else:
        terminal.child.kill(signal.SIGINT)
    assert terminal.end() == (1 if way == "q" else 130)
    assert all_gone(below)


def test_what_a_watch_is_not_for_is_said(queue: Queue) -> None:
    for words in ((), ("rolling_mean", "interviews"), ("rolling_mean", "--json", "x.json")):
        done = queue.kit("audit", *words, "--watch")
        assert done.returncode == 2
        assert "--watch is for one kata and a terminal" in done.stderr
