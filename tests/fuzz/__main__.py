"""Fuzzes each target in a process of its own and says what was tried and found."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz import TARGETS

CORPUS = Path(__file__).parent / "corpus"
FOUND = Path(__file__).parents[2] / ".fuzz"
MEGABYTES = 1536
"""Of the whole process, libraries and corpus included; one input's share is less."""


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
    """Put into the corpus the fewest small inputs that reach all that is known to be reached."""
    place, small = CORPUS / target, FOUND / f"{target}-small"
    small.mkdir(parents=True, exist_ok=True)
    log, status = _call(target, "-merge=1", str(small), str(place), str(FOUND / target))
    if status:
        print(log[-3000:])
        return 1
    for old in place.iterdir():
        old.unlink()
    for new in small.iterdir():
        new.rename(place / new.name[:12])
    small.rmdir()
    sizes = [file.stat().st_size for file in place.iterdir()]
    print(f"{target}: {len(sizes)} inputs, {sum(sizes):,} bytes")
    return 0


def _call(target: str, *arguments: str) -> tuple[str, int]:
    fixed = [f"-rss_limit_mb={MEGABYTES}", "-timeout=120", "-max_len=4096", "-print_final_stats=1",
             f"-dict={Path(__file__).parent / 'tags.dict'}"]  # fmt: skip
    call = [sys.executable, "-m", "tests.fuzz._engine", target, *fixed, *arguments]
    done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors="replace"), done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
