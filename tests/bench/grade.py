"""A cohort by ``katakit grade`` against one plain pytest process for each submission.

``nox -s bench -- grade [KATA …] [--submissions N]``: half of N submissions pass, half are flawed;
both sides have all processors, and take turns. Then the same with a tenth more that never end.
``nox -s bench -- grade --cohort N``: N submissions to the end, killed in the middle and gone on
with, memory after 200 and at the end.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from katakit.katas.kata import Kata
from katakit.solutions.edits import SUFFIX, read_solution
from katakit.verdict import from_json
from tests.bench._interleaved import ROOT

_LIMIT = 10
"""Seconds that a test may take, on both sides."""
_ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": ""}


def run(words: list[str]) -> None:
    """Print submissions a second of both, and their ratio."""
    parser = argparse.ArgumentParser(prog="nox -s bench -- grade", description=__doc__)
    parser.add_argument("katas", nargs="*", default=["kfold", "kmeans", "gradient_boosting"])
    parser.add_argument("--submissions", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cohort", type=int, default=0)
    given = parser.parse_args(words)
    base = Path(tempfile.mkdtemp(prefix="katakit-grade-"))
    try:
        if given.cohort:
            _cohort(base, given.katas[0], given.cohort)
            return
        for kata in given.katas:
            _throughput(base / kata, kata, given.submissions, given.rounds)
    finally:
        shutil.rmtree(base)


def _throughput(base: Path, kata: str, number: int, rounds: int) -> None:
    members = base / "honest"
    files = [_hand_in(members, kata, n, text) for n, text in _honest(kata, number)]
    mixed = base / "mixed"
    both = [_hand_in(mixed, kata, n, text) for n, text in _honest(kata, number)]
    both += [_hand_in(mixed, kata, number + n, _hanging(kata)) for n in range(-(-number // 9))]
    for what, folder, paths, turns in (
        ("honest", members, files, rounds),
        ("a tenth hangs", mixed, both, 1),
    ):
        ways: dict[str, Callable[[], object]] = {
            "grade": lambda folder=folder: _grade(folder, base / "results", "--no-cache"),
            "plain": lambda paths=paths: _plain(kata, paths),
        }
        if folder == members:
            ways["start"] = lambda: _plain(kata, files, "--collect-only")
        times = _interleaved(ways, turns)
        rates = {name: len(paths) / statistics.median(taken) for name, taken in times.items()}
        ratios = [p / g for p, g in zip(times["plain"], times["grade"], strict=True)]
        print(
            f"{kata:<20} {what:<14} {len(paths):>4} submissions, load {os.getloadavg()[0]:.1f}:  "
            f"grade {rates['grade']:5.2f} a second   plain pytest {rates['plain']:5.2f}   "
            f"{statistics.median(ratios):.2f} times as many "
            f"({min(ratios):.2f} to {max(ratios):.2f})",
            flush=True,
        )
        if folder == members:
            shares = [1 - s / p for s, p in zip(times["start"], times["plain"], strict=True)]
            share = statistics.median(shares)
            print(
                f"{'':<20} {share:.0%} of plain pytest's time are the tests themselves: a judge "
                f"that cost nothing beside them would be {1 / share:.1f} times as fast",
                flush=True,
            )


def _interleaved(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds):
        for name in list(ways) if turn % 2 else reversed(list(ways)):
            began = time.perf_counter()
            ways[name]()
            times[name].append(time.perf_counter() - began)
    return times


def _grade(members: Path, results: Path, *more: str) -> None:
    shutil.rmtree(results, ignore_errors=True)
    call = [sys.executable, "-m", "katakit", "grade", str(members), "--results", str(results)]
    subprocess.run([*call, "--no-timing", *more], cwd=ROOT, check=True, capture_output=True)


def _plain(kata: str, files: list[Path], *more: str) -> None:
    """Run as many plain pytest processes at a time as there are processors."""

    def one(path: Path) -> None:
        call = [
            sys.executable, "-m", "pytest", f"tests/katas/{kata}", "--solution", str(path), "-q",
            "-p", "katakit.pytest_plugin", "-p", "pytest_timeout", "--timeout", str(_LIMIT),
            "--timeout-method=thread", "-p", "no:cacheprovider", "-c", os.devnull,
            "--rootdir", str(ROOT), "--import-mode=importlib", "--tb=short", *more,
        ]  # fmt: skip
        environment = {**os.environ, **_ENVIRONMENT}
        subprocess.run(call, cwd=ROOT, env=environment, check=False, capture_output=True)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(one, files))


# --- a large cohort -----------------------------------------------------------------------


def _cohort(base: Path, kata: str, number: int) -> None:
    """Grade to the end with a kill -9 in the middle; memory of all processes, and all verdicts."""
    members, results = base / "members", base / "results"
    _impatient_root(base, kata)
    for n, text in _honest(kata, number):
        _hand_in(members, kata, n, _hanging(kata) if n % 10 == 9 else text)
    call = [sys.executable, "-m", "katakit", "grade", str(members), "--results", str(results)]
    environment = {**os.environ, "KATAKIT_CACHE": str(base / "cache")}
    began = time.monotonic()
    for stop in (number // 2, number + 1):
        run = subprocess.Popen([*call, "--no-timing"], cwd=base, env=environment,
                               stdout=subprocess.DEVNULL)  # fmt: skip
        before = _count(results)
        marks = iter([before + min(200, number // 4), *range(before + 400, number, 200)])
        mark = next(marks)
        while run.poll() is None and _count(results) < stop:
            last = _memory(run.pid)
            if _count(results) >= mark:
                print(
                    f"  {mark:>5} verdicts, {time.monotonic() - began:5.0f} s: {last}", flush=True
                )
                mark = next(marks, number + 1)
            time.sleep(0.2)
        if run.poll() is None:
            run.kill()
            print(f"killed with {_count(results)} verdicts", flush=True)
        run.wait()
    print(f"  {_count(results):>5} verdicts, {time.monotonic() - began:5.0f} s: {last}")
    wrong = sum(not _is_right(path) for path in results.glob("*/[!.]*.json"))
    print(f"{_count(results)} of {number} have a verdict; {wrong} can't be read")


def _impatient_root(base: Path, kata: str) -> None:
    """Make a kata root in which a call of the kata may take a second and not ten."""
    for room in ("katas", "reference", "tests/katas"):
        shutil.copytree(ROOT / room / kata, base / room / kata)
    toml = base / "katas" / kata / "kata.toml"
    text = toml.read_text("utf-8").replace("[limits]\n", "")
    toml.write_text(text.replace("[workload]", "[limits]\ncall_seconds = 1\n\n[workload]", 1))
    base.chmod(0o755)


def _count(results: Path) -> int:
    return len(list(results.glob("*/[!.]*.json")))


def _is_right(path: Path) -> bool:
    return from_json(path.read_bytes()).schema == 1


def _memory(pid: int) -> str:
    """Say what the grading process and those that judge take, their workers left out."""
    try:
        me = psutil.Process(pid)
        judging = me.children()
        judges = [j for one in judging for j in one.children()]
        sizes = [sum(p.memory_info().rss for p in ps) / 2**20 for ps in ([me], judging, judges)]
    except psutil.Error:
        return "between two judges"
    return "grade {:.1f} MB, its {} processes {:.1f} MB, their judges {:.1f} MB".format(
        sizes[0], len(judging), *sizes[1:]
    )


# --- what is handed in --------------------------------------------------------------------


def _honest(kata: str, number: int) -> Iterator[tuple[int, str]]:
    """Yield submissions, in turn one that passes and one with a flaw."""
    room = ROOT / "reference" / kata
    paths = [room / f"{kata}.py", *sorted((room / "alternatives").glob("*.py"))]
    right = [path.read_text("utf-8") for path in paths]
    edits = sorted((room / "flawed").glob(f"*{SUFFIX}"))
    flawed = [read_solution(path, Kata(ROOT, kata))[1] for path in edits]
    texts = itertools.chain.from_iterable(zip(itertools.cycle(right), itertools.cycle(flawed)))
    for n, text in zip(range(number), texts, strict=False):
        yield n, f"{text}\n# submission {n}\n"


def _hanging(kata: str) -> str:
    """Return a submission none of whose functions ever returns."""
    stub = ast.parse((ROOT / "katas" / kata / f"{kata}.py").read_text("utf-8"))
    for node in ast.walk(stub):
        if isinstance(node, ast.FunctionDef):
            node.body = ast.parse("while True: pass").body
    return ast.unparse(stub)


def _hand_in(members: Path, kata: str, number: int, text: str) -> Path:
    path = members / f"m{number:05}" / f"{kata}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path
