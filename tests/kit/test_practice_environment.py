"""Every kata's reference in the environment that the README's first command makes.

The tests' own environment has peers and test tools; what passes only there is broken for
everybody else.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from katakit.roots import House

ROOT = Path(__file__).parents[2]
KATAS = [kata.name for kata in House((ROOT,), ROOT / "solutions").katas()]
NOT_THERE = ("hypothesis", "libcst", "playwright", "psutil", "river", "xdist")
"""Some of what is installed for tests, audits and peers only."""


@pytest.fixture(scope="session")
def python() -> Path:
    """The interpreter of ``.nox/kata``, made as ``nox -s kata`` makes it, once for all processes."""
    (ROOT / ".nox").mkdir(exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    with (ROOT / ".nox" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [sys.executable, "-m", "nox", "-s", "kata", "--", "--prepare-only"],
            cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / ".nox" / "kata" / "bin" / "python"


def test_it_has_none_of_the_test_tools(python: Path) -> None:
    program = f"import importlib.util as u; print([n for n in {NOT_THERE} if u.find_spec(n)])"
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kata", KATAS)
def test_the_reference_is_complete_with_timing(python: Path, kata: str, tmp_path: Path) -> None:
    told = tmp_path / "verdict.json"
    done = subprocess.run(
        [python, "-m", "katakit", "kata", kata, "--solution", "reference", "--all",
         "--json", str(told)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads(told.read_text())
    assert {r["outcome"] for r in verdict["requirements"]} == {"passed"}
    assert not verdict["partial"]
