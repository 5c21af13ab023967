"""Fuzzes each target in a process of its own and says what was tried and found."""

from __future__ import annotations

import argparse
import hashlib
import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz import TARGETS

CORPUS = Path(__file__).parent / "corpus"
FOUND = Path(__file__).parents[2] / ".fuzz"
MEGABYTES = 1536
"""Of the whole process, libraries and corpus included; one input's share is less."""

_Step = tuple[str, int, int]


def main(words: list[str]) -> int:
    """Fuzz; 1 if something was found."""
    parser = argparse.ArgumentParser(prog="nox -s fuzz --", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], default=[], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--runs", type=int, default=-1, help="inputs for each target, if fewer")
    parser.add_argument("--minimise", action="store_true", help="store what was learnt, made small")
    chosen = parser.parse_args(words)
    status = 0
    for target in chosen.targets or TARGETS:
        if chosen.minimise:
            status |= _minimise(target)
        else:
            status |= _fuzz(target, chosen.seconds, chosen.runs)
    return status


def _fuzz(target: str, seconds: int, runs: int) -> int:
    learnt = FOUND / target
    learnt.mkdir(parents=True, exist_ok=True)
    options = [f"-max_total_time={seconds}", f"-runs={runs}", f"-artifact_prefix={FOUND}/{target}-"]
    log, status = _call(target, *options, str(learnt), str(CORPUS / target))
    done = re.search(r"Done (\d+) runs in (\d+) second", log)
    if done and not status:
        print(f"{target}: {int(done[1]):,} inputs in {done[2]} s, nothing found")
        return 0
    print(log[-6000:])
    print(f"{target}: found something; the input lies in {FOUND.name}/")
    return 1


def _minimise(target: str) -> int:
    """Make the corpus the seeds and the smallest inputs that take a step which they do not."""
    module, place = importlib.import_module(f"tests.fuzz.{target}"), CORPUS / target
    learnt = [file.read_bytes() for folder in (place, FOUND / target) for file in folder.iterdir()]
    known: set[_Step] = set()
    kept = []
    for data in [*module.seeds(), *sorted(set(learnt), key=lambda data: (len(data), data))]:
        steps = _steps(module.try_one, data)
        if len(kept) < len(module.seeds()) or not steps <= known:
            kept.append(data)
            known |= steps
    for old in place.iterdir():
        old.unlink()
    store(place, kept)
    print(f"{target}: {len(kept)} of {len(learnt)} inputs, {sum(map(len, kept)):,} bytes")
    return 0


def store(place: Path, inputs: list[bytes]) -> None:
    """Write inputs under the names that their content gives them."""
    place.mkdir(parents=True, exist_ok=True)
    for data in inputs:
        (place / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)


def _steps(try_one: Callable[[bytes], None], data: bytes) -> set[_Step]:
    """Return each step from line to line of the kit's own code that an input makes it take."""
    steps: set[_Step] = set()

    def enter(frame: Any, *_: Any) -> Any:
        name = frame.f_code.co_filename
        if "katakit" not in name:
            return None
        before = 0

        def step(frame: Any, event: str, _: Any) -> Any:
            nonlocal before
            steps.add((name, before, frame.f_lineno if event == "line" else -1))
            before = frame.f_lineno
            return step

        return step

    sys.settrace(enter)
    try:
        try_one(data)
    finally:
        sys.settrace(None)
    return steps


def _call(target: str, *arguments: str) -> tuple[str, int]:
    fixed = [f"-rss_limit_mb={MEGABYTES}", "-timeout=120", "-max_len=4096", "-print_final_stats=1",
             f"-dict={Path(__file__).parent / 'tags.dict'}"]  # fmt: skip
    call = [sys.executable, "-m", "tests.fuzz._engine", target, *fixed, *arguments]
    done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors="replace"), done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
