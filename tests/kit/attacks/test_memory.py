"""What a solution finds in its own memory, which is a copy of the judge's at its start.

A new interpreter imports what judge and workers need, forks the zygote and becomes the judge
(`katakit.judge.judge_process`). So a worker's memory is a copy of the judge's as it was at that
fork: nothing of the run may have been there.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kit.conftest import REFERENCE, Toy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="on other systems judges are forks")

PLACES = ("environment", "suite", "expected value", "reference", "notes")

SUITE = """\
# {suite}
import sys

import numpy as np
import pandas as pd
import pytest


@pytest.mark.requirement("sums")
def test_a_first_sum(candidate):
    assert "katakit.judge.judge_process" in " ".join(sys.orig_argv), "this judge is a fork"
    assert pd.Series(np.arange(2)).sum() == 1
    assert candidate.add("{value}", 1) == "{value}" + "another"
"""

HUNTER = '''\
"""Searches all memory of its own for marks, knowing no more of each than a digest."""
import hashlib
import re
import sys

MARK = re.compile(rb"mark-[0-9a-f]{{32}}")
WANTED = {wanted!r}


def found_in(data):
    digests = {{hashlib.sha256(one).hexdigest() for one in MARK.findall(data)}}
    return {{name for name, digest in WANTED.items() if digest in digests}}


def own_memory():
    import ctypes

    with open("/proc/self/maps") as maps:
        lines = list(maps)
    for line in lines:
        where, rights = line.split()[:2]
        start, end = (int(at, 16) for at in where.split("-"))
        kernels = line.rstrip().endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]"))
        if rights.startswith("rw") and not kernels and end - start < 1 << 27:
            yield ctypes.string_at(start, end - start)


FOUND = sorted(set().union(*map(found_in, own_memory())))


def add(a, b=0):
    judges = [name for name in sys.modules if name.startswith(("katakit.judge", "pytest", "_pytest"))]
    raise RuntimeError(f"FOUND {{FOUND}} MODULES {{judges}}")
'''


CHOSEN = """\
import sys

import numpy
import pytest


@pytest.mark.requirement("sums")
def test_the_modules_are_the_suites_own(candidate):
    assert "katakit.judge.judge_process" in " ".join(sys.orig_argv), "this judge is a fork"
    assert candidate.add(1, 1) == 2
    assert "numpy.matlib" not in sys.modules, "a stranger has chosen a module of the judge's"
"""


def marks(seed: int) -> dict[str, str]:
    """Return a mark for each place."""
    return {
        name: f"mark-{hashlib.sha256(f'{seed} {name}'.encode()).hexdigest()[:32]}"
        for name in PLACES
    }


def hunter(mark: dict[str, str]) -> str:
    """Return the solution that hunts for marks."""
    wanted = {name: hashlib.sha256(one.encode()).hexdigest() for name, one in mark.items()}
    return HUNTER.format(wanted=wanted)


def judged(toy: Toy, mark: dict[str, str]) -> dict[str, Any]:
    """Judge a hunter by a new process, as a person does, where the marks lie in their places."""
    toy.write(hunter(mark))
    own = SUITE.format(suite=mark["suite"], value=mark["expected value"])
    toy.suite.write_text(f"{own}\n\n{toy.suite.read_text()}")
    reference = toy.root / "reference/toy/toy.py"
    reference.write_text(f"{reference.read_text()}\n# {mark['reference']}\n")
    (toy.root / "reference/toy/notes.md").write_text(mark["notes"])
    return by_a_new_process(toy, {"CI_TOKEN": mark["environment"]}, "-k", "sums")


def by_a_new_process(toy: Toy, environment: dict[str, str], *words: str) -> dict[str, Any]:
    """Judge the toy's solution and return the verdict."""
    out = toy.work / "verdict.json"
    source = Path(__file__).parents[3] / "src"
    done = subprocess.run(
        [sys.executable, "-m", "katakit", "kata", "toy", "--no-timing", "--json", str(out), *words],
        cwd=toy.work, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(source), "KATAKIT_HOME": str(toy.home), **environment},
    )  # fmt: skip
    assert out.exists(), done.stderr
    verdict: dict[str, Any] = json.loads(out.read_text())
    return verdict


def test_a_worker_holds_nothing_of_the_run(toy: Toy) -> None:
    verdict = judged(toy, marks(1))
    assert verdict["isolation"]["level"] == "strict"
    (told,) = [r["message"] for r in verdict["requirements"] if r["slug"] == "sums"]
    assert "FOUND [] MODULES []" in told, told


def test_the_hunter_would_find_what_is_there() -> None:
    mark = marks(2)
    kept = [one.encode() for one in mark.values()]
    names: dict[str, Any] = {}
    exec(hunter(mark), names)
    assert names["FOUND"] == sorted(PLACES), kept


def test_what_only_the_solution_imports_is_no_module_of_the_judges(toy: Toy) -> None:
    toy.suite.write_text(f"{CHOSEN}\n\n{toy.suite.read_text()}")
    toy.write(f"import numpy.matlib\n{REFERENCE}")
    verdict = by_a_new_process(toy, {}, "-k", "sums")
    (sums,) = [r for r in verdict["requirements"] if r["slug"] == "sums"]
    assert sums["outcome"] == "passed", sums["message"]
