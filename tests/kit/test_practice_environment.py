"""Every kata's reference in the environment that the README's first command makes.

The tests' own environment has peers and test tools; what passes only there is broken for
everybody else.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from katakit.katas.workspace import Workspace
from katakit.verdict import Outcome, Verdict, from_json

ROOT = Path(__file__).parents[2]
KATAS = [kata.name for kata in Workspace((ROOT,), ROOT / "solutions").katas()]
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


def judged(python: Path, kata: str, folder: Path, *words: str) -> Verdict:
    """Judge a kata's reference as somebody who practises would."""
    told = folder / "verdict.json"
    done = subprocess.run(
        [python, "-m", "katakit", "kata", kata, "--solution", "reference", *words,
         "--json", str(told)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return from_json(told.read_bytes())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kata", KATAS)
def test_every_test_of_a_reference_passes(python: Path, kata: str, tmp_path: Path) -> None:
    verdict = judged(python, kata, tmp_path, "--no-timing")
    assert {r.outcome for r in verdict.tested} == {Outcome.PASSED}
    assert not verdict.trouble


@pytest.mark.timeout(300)
def test_a_reference_is_complete_with_timing(python: Path, tmp_path: Path) -> None:
    """One stands for all: timing takes three times what tests do, and every proof has it too."""
    verdict = judged(python, "roc_auc", tmp_path)
    assert {r.outcome for r in verdict.requirements} == {Outcome.PASSED}
    assert verdict.complete
    assert not verdict.partial


PROGRAM = """\
import ast, importlib.util as u, sys
from pathlib import Path
from katakit.solutions.imports import third_party_imports
for path in map(Path, sys.argv[1:]):
    for name in third_party_imports(ast.parse(path.read_bytes())):
        if u.find_spec(name.partition(".")[0]) is None:
            print(f"{path} imports {name}")
"""


def test_no_workload_imports_what_is_not_there(python: Path) -> None:
    workloads = sorted((ROOT / "tests/katas").glob("*/workload.py"))
    assert len(workloads) == len(KATAS)
    done = subprocess.run([python, "-c", PROGRAM, *workloads], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout == ""
