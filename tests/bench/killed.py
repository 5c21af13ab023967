"""kill -9 of the judge at random times: the result file is the old or the new one, whole.

``nox -s bench -- killed [TIMES]``, fifty by default. Every third time it is the supervisor
that dies, the process that was started.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from tests.bench._interleaved import ROOT


@dataclass
class Count:
    """What was found after each kill."""

    old: int = 0
    new: int = 0
    torn: int = 0
    left_running: int = 0
    left_files: int = 0


def run(words: list[str]) -> None:
    """Print what was found."""
    print(kill_at_random(int(words[0]) if words else 50, seed=1))


def kill_at_random(
    times: int,
    seed: int,
    root: Path = ROOT,
    kata: str = "drift",
    keyword: tuple[str, ...] = ("-k", "adjusted"),
) -> Count:
    """Judge a kata's reference `times` times and kill it at a random time of each run."""
    work = Path(tempfile.mkdtemp(prefix="katakit-killed-"))
    work.joinpath("katakit.toml").write_text(f'roots = ["{root}"]\n')
    start = partial(_start, work, kata, keyword)
    rng, count, longest = random.Random(seed), Count(), 1.0
    try:
        for turn in range(times + 1):
            began = time.monotonic()
            process = start()
            if turn == 0:  # to the end, for an old file and for the time that a run takes
                process.wait(120)
                longest = time.monotonic() - began
                continue
            before = (work / "v.json").read_bytes()
            time.sleep(rng.uniform(0, longest))
            _kill(process, supervisor=turn % 3 == 0)
            _look(work, before, count)
    finally:
        shutil.rmtree(work)
    return count


def _start(work: Path, kata: str, keyword: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "katakit", "kata", kata, "--solution", "reference",
         *keyword, "--no-timing", "--json", "v.json"],
        cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(work), "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def _kill(process: subprocess.Popen[bytes], *, supervisor: bool) -> None:
    try:
        below = psutil.Process(process.pid).children()
    except psutil.NoSuchProcess:
        below = []
    if supervisor or not below:
        process.kill()
    else:
        below[0].kill()
    process.wait(60)


def _look(work: Path, before: bytes, count: Count) -> None:
    deadline = time.monotonic() + 2
    while _running(work) and time.monotonic() < deadline:
        time.sleep(0.02)
    count.left_running += _running(work)
    count.left_files += len(list(work.glob(".v.json*")))
    after = (work / "v.json").read_bytes()
    try:
        whole = json.loads(after)["schema"] == 1
    except (ValueError, KeyError):
        whole = False
    count.torn += not whole
    count.old += whole and after == before
    count.new += whole and after != before


def _running(work: Path) -> int:
    found = 0
    for process in psutil.process_iter(["cwd", "cmdline"]):
        place = (process.info["cwd"] or "") + " ".join(process.info["cmdline"] or [])
        found += str(work) in place
    return found
