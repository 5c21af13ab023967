"""Judge what a whole group hands in: MEMBERS/HANDLE/KATA.py, a verdict file each.

Verdicts go to DIR/HANDLE/KATA.json, each written the moment it is known. What has been
judged before (same solution, suite, kit and policy) comes from a cache; a run that was
interrupted goes on where it stopped. Exit status: 0 all were judged, whatever came of
them; 1 some could not be; 2 the call was wrong or a kata is broken; 130 interrupted.

For example::

  katakit grade members --results results
  katakit grade members --results results --only alice/drift
  katakit grade members --results results --exam --require-isolation strict
  katakit grade members --results results --scheduler tcp://10.0.0.5:8786
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from katakit.errors import KataError, shown
from katakit.judge.manner import Manner
from katakit.roots import House
from katakit.verdict import LEVELS

if TYPE_CHECKING:
    from katakit.group.grading import Graded
    from katakit.group.results import Results


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("members", metavar="MEMBERS", help="the folder of the members' folders")
    parser.add_argument("--results", metavar="DIR", required=True, help="where verdicts go")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="HANDLE[/KATA]",
        help="only this member's, or only this one; may be repeated",
    )
    how = parser.add_argument_group("how it is judged")
    how.add_argument("--no-timing", action="store_true", help="measure nothing")
    how.add_argument(
        "--disclosure",
        choices=("study", "exam"),
        default="study",
        help="study explains failures; exam gives sentences and outcomes only",
    )
    how.add_argument(
        "--exam",
        action="store_const",
        const="exam",
        dest="disclosure",
        help="short for --disclosure exam",
    )
    how.add_argument(
        "--require-isolation", choices=LEVELS[1:], default="none", help="refuse to judge with less"
    )
    where = parser.add_argument_group("where it is judged")
    where.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="processes; one for each core"
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="by the workers of this Dask scheduler: tcp://…"
    )
    where.add_argument("--no-cache", action="store_true", help="judge everything anew")


def run(arguments: argparse.Namespace) -> int:
    """Judge, write the verdicts, sum up, and return the exit status."""
    from katakit.cache import Cache
    from katakit.group.grading import Grading
    from katakit.group.results import Results
    from katakit.group.submissions import find
    from katakit.report.progress import long_run

    if arguments.jobs < 0:
        raise KataError(f"--jobs is a number of processes, not {arguments.jobs}.")
    _check_apart(Path(arguments.members), Path(arguments.results))
    found = find(Path(arguments.members), House.around(Path.cwd()), arguments.only)
    for sentence in found.ignored:
        print(f"Ignored: {sentence}.", file=sys.stderr)
    if not found.submissions:
        raise KataError(
            f"{arguments.members} holds no solution; one is {arguments.members}/HANDLE/KATA.py"
        )
    for kata in {s.kata.name: s.kata for s in found.submissions}.values():
        kata.check_installed()
    manner = Manner(
        disclosure=arguments.disclosure,
        timing=not arguments.no_timing,
        required=arguments.require_isolation,
    )
    results = Results(Path(arguments.results))
    cache = Cache(None) if arguments.no_cache else Cache.of_this_user("verdicts")
    began = time.monotonic()
    with (
        long_run() as told,
        _executor(arguments) as (executor, width),
    ):
        graded = Grading(results, cache, manner, executor, width, told.update).run(
            found.submissions
        )
    _sum_up(graded, results, time.monotonic() - began)
    return 2 if graded.broken else 1 if graded.lost else 0


def _check_apart(members: Path, results: Path) -> None:
    """Refuse verdicts among solutions: the next run would take them for somebody's."""
    if Path(os.path.realpath(results)).is_relative_to(os.path.realpath(members)):
        raise KataError(
            f"--results {shown(results)} lies in {shown(members)}, which is read. "
            "Name a folder beside it."
        )


def _executor(arguments: argparse.Namespace) -> AbstractContextManager[tuple[Executor, int]]:
    from katakit.group import executors

    if arguments.scheduler:
        return executors.cluster(arguments.scheduler)
    return executors.local(arguments.jobs)


def _sum_up(graded: Graded, results: Results, seconds: float) -> None:
    counts = graded.counts
    judged = {word: counts[word] for word in ("complete", "passed", "not passed") if counts[word]}
    parts = ", ".join(f"{number} {word}" for word, number in judged.items())
    known = f", {counts['cached']} of them known from before" if counts["cached"] else ""
    print(f"{sum(judged.values())} judged in {seconds:.0f} s{known}: {parts or 'none'}.")
    for name, reasons in sorted(graded.broken.items()):
        print(f"Not judged, {len(reasons)} of {name}: {reasons[0]}", file=sys.stderr)
    for sentence in graded.lost:
        print(f"No verdict: {sentence}", file=sys.stderr)
    for sentence in results.problems:
        print(sentence, file=sys.stderr)
    print(f"The verdicts: {shown(results.folder)}/HANDLE/KATA.json")
    print(f"The page: katakit standings {shown(results.folder)} --html group.html")
