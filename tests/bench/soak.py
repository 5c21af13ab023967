"""Many runs of honest and hostile solutions in a row: what grows, and which verdicts were wrong.

``nox -s bench -- soak [RUNS]``, a thousand by default. Processes, descriptors, disk and
memory are printed after a tenth of the runs and after the last.
"""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from katakit.judge.judgement import JudgeOptions, judge_solution
from katakit.katas.workspace import Workspace
from katakit.solutions.solution import read
from tests.bench._interleaved import ROOT
from tests.kit.attacks.conftest import make_workspace, write
from tests.kit.attacks.solutions import AIMED_AT, attacks

HOSTILE = (
    "ending_or_bending/hard_exit",
    "ending_or_bending/segfault",
    "ending_or_bending/exit_at_import",
    "lying_values/always_equal",
    "lying_values/huge_integer",
    "stealing_answers/read_the_suite",
    "time_and_resources/fork",
    "time_and_resources/deep_folders",
    "time_and_resources/four_gigabytes",
    "time_and_resources/memory",
)


def run(words: list[str]) -> None:
    """Print what is left after a tenth of the runs and after all, and the wrong verdicts."""
    runs = int(words[0]) if words else 1000
    base = Path(tempfile.mkdtemp(prefix="katakit-soak-"))
    workspace = make_workspace(base, [sys.executable, "-m", "katakit"], {})
    os.chdir(workspace.work)
    wrong = 0
    for count, (kata, path, honest) in enumerate(itertools.islice(_solutions(workspace), runs), 1):
        found = Workspace.around(workspace.work).kata(kata)
        options = JudgeOptions(keyword=AIMED_AT[kata], timing=False, required="strict")
        wrong += judge_solution(found, read(path, path.name, found), options).passed is not honest
        if count in (max(1, runs // 10), runs):
            print(f"after run {count:>5}: {_left(base)}, {wrong} wrong verdicts", flush=True)
    os.chdir(ROOT)
    shutil.rmtree(base)


def _solutions(workspace) -> Iterator[tuple[str, Path, bool]]:  # noqa: ANN001
    """Yield kata, solution and whether it is honest, for ever: as many honest as hostile."""
    chosen = [attack for attack in attacks() if attack.name in HOSTILE]
    files = [(kata, write(workspace, attack, kata)) for attack in chosen for kata in AIMED_AT]
    for kata, path in itertools.cycle(files):
        yield kata, path, False
        yield kata, workspace.root / "reference" / kata / f"{kata}.py", True


def _left(base: Path) -> str:
    """Say what the runs so far have left behind."""
    gc.collect()
    me = psutil.Process()
    temporary = Path(tempfile.gettempdir())
    folders = len([p for p in temporary.glob("katakit-*") if p != base])
    disk = sum(p.lstat().st_size for p in base.rglob("*"))
    return (
        f"{len(me.children(recursive=True))} processes, {me.num_fds()} descriptors, "
        f"{folders} temporary folders, {disk >> 10} kB of disk, "
        f"{me.memory_info().rss / 2**20:.1f} MB of memory"
    )
