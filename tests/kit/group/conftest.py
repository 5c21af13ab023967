"""A group that hands in solutions of the toy kata."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.kit.conftest import REFERENCE, Toy


@dataclass
class Group:
    """A folder of members beside the toy kata.

    Attributes
    ----------
    cache : Path
        Where verdicts are kept by content.
    """

    toy: Toy
    cache: Path

    @property
    def members(self) -> Path:
        return self.toy.work / "members"

    @property
    def results(self) -> Path:
        return self.toy.work / "results"

    def hand_in(self, member: str, text: str = REFERENCE, kata: str = "toy") -> Path:
        return self.toy.write(text, f"members/{member}/{kata}.py")

    @property
    def call(self) -> list[str]:
        return ["grade", "members", "--results", "results"]

    @property
    def environment(self) -> dict[str, str]:
        return {"KATAKIT_CACHE": str(self.cache)}

    def grade(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Grade the group and return the output and status."""
        return self.toy.kit(*self.call, *arguments, **self.environment)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin to grade the group."""
        return subprocess.Popen(
            [sys.executable, "-m", "katakit", *self.call, *arguments], cwd=self.toy.work,
            env={**os.environ, "KATAKIT_HOME": str(self.toy.home), **self.environment},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def verdict(self, member: str, kata: str = "toy") -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.results / member / f"{kata}.json").read_text())
        return found

    def outcomes(self, member: str) -> dict[str, str]:
        return {r["slug"]: r["outcome"] for r in self.verdict(member)["requirements"]}

    def written(self) -> list[Path]:
        return sorted(self.results.glob("*/[!.]*.json"))


@pytest.fixture
def group(toy: Toy) -> Group:
    """A group without members, of a kata that waits a second for a call."""
    toml = toy.root / "katas/toy/kata.toml"
    toml.write_text(toml.read_text().replace("call_seconds = 3", "call_seconds = 1"))
    return Group(toy, toy.work / "cache")


@pytest.fixture(scope="session")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for tests that are not about judging: each text is judged once a session."""
    return tmp_path_factory.mktemp("verdicts")


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def interrupt(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Press Ctrl-C, and return the exit status and what was said."""
    process.send_signal(signal.SIGINT)
    output = "".join(process.communicate(timeout=60))
    return process.returncode, output
