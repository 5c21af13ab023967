"""Programs that some tests need beside Python: found, else installed, else told.

Under CI a program that can't be had fails its tests. A person's run leaves them out, and its
last line says which and why.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

LEFT_OUT = "left out for want of"
"""How the reason of a test begins that lacks its program."""


@dataclass(frozen=True)
class Program:
    """A program, and how to come by it.

    Attributes
    ----------
    name : str
        In words.
    commands : tuple of str
        What it may be called, or where it may lie; the first that works is taken.
    packages : tuple of str
        Debian's, which bring it.
    otherwise : callable or None
        Another way to get it, where there is one: returns what went wrong, ``""`` if nothing.
    """

    name: str
    commands: tuple[str, ...]
    packages: tuple[str, ...]
    otherwise: Callable[[], str] | None = None

    def found(self) -> str | None:
        """Return the path of one that is installed and says its version."""
        for command in self.commands:
            for path in _paths(command):
                if _answers(path):
                    return path
        return None


def _paths(command: str) -> Iterable[str]:
    if "/" in command:
        place = Path(command).expanduser()
        return (str(path) for path in sorted(Path(place.anchor).glob(str(place)[1:])))
    path = shutil.which(command)
    return [path] if path else []


def _answers(path: str) -> bool:
    """Tell whether it runs: Ubuntu's chromium-browser may be a text about another package."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and re.search(r"\d+\.\d+", done.stdout) is not None


def _playwrights_own() -> str:
    """Have Playwright download a browser of its own."""
    call = [sys.executable, "-m", "playwright", "install", "chromium"]
    return _run(call, "Playwright's download")


BROWSER = Program(
    "a browser (Chromium, Chrome or Edge)",
    (
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "microsoft-edge",
        "microsoft-edge-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome",
        "~/Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    ),
    ("chromium", "fonts-dejavu-core"),
    _playwrights_own,
)
BUBBLEWRAP = Program("bubblewrap", ("bwrap",), ("bubblewrap",))
UNSHARE = Program("a file system of one's own", ("unshare",), ("util-linux",))


def need(program: Program, environment: Mapping[str, str] = os.environ) -> str:
    """Return a program's path, installing it if that can be; else the test ends here."""
    path = program.found()
    if path is not None:
        return path
    with (Path(tempfile.gettempdir()) / "katakit-tests-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes must not install at the same time
        path = program.found()
        why = "" if path else _install(program)
        path = path or program.found()
    return path or go_without(program, why or "it was installed and does not start", environment)


def go_without(program: Program, why: str, environment: Mapping[str, str] = os.environ) -> NoReturn:
    """End a test that lacks a program: under CI it fails, for a person it is left out."""
    said = f"{LEFT_OUT} {program.name}: {why}"
    if environment.get("CI"):
        pytest.fail(said, pytrace=False)
    pytest.skip(said)


def _install(program: Program) -> str:
    """Install a program; returns why that could not be, ``""`` if it could."""
    tried = [_from_debian(program.packages)]
    if tried[-1] and program.otherwise is not None:
        tried.append(program.otherwise())
    return "; ".join(tried) if all(tried) else ""


def _from_debian(packages: tuple[str, ...]) -> str:
    if shutil.which("apt-get") is None:
        return "none is installed, and only on Debian this kit knows the package"
    wanted = f"apt-get install {' '.join(packages)}"
    if os.geteuid() != 0:
        return f"none is installed, and only root may do so ({wanted})"
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    update = _run(["apt-get", "update", "-qq"], "apt-get update", quiet)
    call = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    failed = _run(call, wanted, quiet)
    return failed and "; ".join(filter(None, (update, failed)))


def _run(call: list[str], name: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a command that installs; returns what went wrong, ``""`` if nothing did."""
    try:
        done = subprocess.run(
            call, capture_output=True, text=True, timeout=300, check=False, env=environment
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{name} failed: {error}"
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    first = next((line for line in said if "rror" in line or line.startswith("E:")), "no answer")
    return f"{name} failed: {first.strip()[:120]}"


def left_out(skipped: Iterable[Any]) -> list[str]:
    """Return a line for each program that tests were left out for, of pytest's skipped reports."""
    reasons: dict[str, int] = {}
    for report in skipped:
        said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if LEFT_OUT in said:
            reason = said.partition(f"{LEFT_OUT} ")[2]
            reasons[reason] = reasons.get(reason, 0) + 1
    return [f"{count} {_tests(count)} {LEFT_OUT} {reason}" for reason, count in reasons.items()]


def _tests(count: int) -> str:
    return "test was" if count == 1 else "tests were"
