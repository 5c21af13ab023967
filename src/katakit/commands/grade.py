"""The command ``grade``: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from katakit.errors import KataError, shown
from katakit.files import Outputs
from katakit.group.schedule import Schedule
from katakit.judge.options import JudgeOptions
from katakit.katas.workspace import Workspace
from katakit.report.text import one_line, quoted
from katakit.verdict import LEVELS

if TYPE_CHECKING:
    from katakit.group.grading import Graded
    from katakit.group.hand_ins import HandIn, Survey
    from katakit.group.results import Results
    from katakit.group.submissions import Found


def add_grade_arguments(parser: argparse.ArgumentParser) -> None:
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
    parser.add_argument("--json", metavar="PATH", help="write what became of every entry there")
    parser.add_argument(
        "--schedule", metavar="PATH", type=Path, help="by default schedule.toml, if there is one"
    )
    parser.add_argument(
        "--prune",
        action="store_true",
        help="put aside, inside DIR, the results that no member stands behind",
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


def run_grade(arguments: argparse.Namespace) -> int:
    """Judge what a whole group hands in: MEMBERS/HANDLE/KATA.py, a verdict file each.

    Verdicts go to DIR/HANDLE/KATA.json, each written as soon as it is known. What has been judged
    before (same solution, suite, kit and policy) comes from a cache; a run that was interrupted
    goes on where it stopped. What lies in MEMBERS and is no solution is named, each once. Exit
    status: 0 all were judged, whatever came of them; 1 some could not be; 2 the call was wrong or
    a kata is broken; 130 interrupted.

    For example::

      katakit grade members --results results
      katakit grade members --results results --only alice/drift
      katakit grade members --results results --exam --require-isolation strict
      katakit grade members --results results --scheduler tcp://10.0.0.5:8786
      katakit grade members --results results --prune         put aside who has left
    """
    from katakit.cache import Cache
    from katakit.group.grading import Graded, Grading
    from katakit.group.hand_ins import Report, hand_ins, left_behind, note_outcomes, survey_members
    from katakit.group.results import Results, verdicts_in
    from katakit.group.submissions import find
    from katakit.report.live_terminal import long_run

    if arguments.jobs < 0:
        raise KataError(f"--jobs is a number of processes, not {arguments.jobs}.")
    members, results = Path(arguments.members), Results(Path(arguments.results))
    _check_apart(members, results.folder)
    usual = Path("schedule.toml")
    place = arguments.schedule or (usual if usual.is_file() else None)
    inputs = [members, place or usual, *verdicts_in(results.folder)]
    outputs = Outputs({"--json": arguments.json}, inputs)
    schedule = Schedule.read(place) if place else None
    found = find(members, Workspace.around(Path.cwd()), arguments.only)
    _check_is_a_groups(members, found)
    for left in found.left_out:
        print(f"Left out: {left.sentence}", file=sys.stderr)
    for kata in {s.kata.name: s.kata for s in found.chosen}.values():
        kata.check_installed()
    options = JudgeOptions(
        disclosure=arguments.disclosure,
        timing=not arguments.no_timing,
        required=arguments.require_isolation,
    )
    behind = left_behind(found, members, results) if found.members else []
    aside = _prune(results, behind, prune=arguments.prune)
    survey = survey_members(found, members, results, schedule)
    cache = Cache(None) if arguments.no_cache else Cache.of_this_user("verdicts")
    began = time.monotonic()
    graded = Graded()
    if found.chosen:
        with (
            long_run() as told,
            _executor(arguments) as (executor, width),
        ):
            grading = Grading(results, cache, options, executor, width, told.update)
            graded = grading.run(found.chosen)
    for _, name in found.of_broken:
        graded.broken.setdefault(name, []).append(found.broken[name])
    note_outcomes(survey.book, found, results)
    handed_in = list(hand_ins(found, members, survey, graded, results, schedule))
    _tell(handed_in, survey)
    _sum_up(graded, results, time.monotonic() - began)
    if outputs:
        report = Report(found.members, handed_in, found.left_out, survey.alike, behind, aside)
        data = msgspec.json.format(msgspec.json.encode(report), indent=2)
        outputs.write("--json", data + b"\n")
    return 2 if graded.broken else 1 if graded.lost else 0


def _prune(results: Results, behind: list[str], *, prune: bool) -> str:
    """Tell of results that no member stands behind, or put them aside and say where."""
    for name in behind:
        path = one_line(shown(results.folder / name), 300)
        if not prune:
            print(f"No member stands behind {path}; --prune puts it aside.", file=sys.stderr)
    if not prune or not behind:
        return ""
    aside = shown(results.prune(behind, dt.datetime.now(dt.UTC)))
    print(f"Put aside, {len(behind)} of them, in {aside}: {one_line(', '.join(behind), 300)}")
    return aside


def _tell(handed_in: list[HandIn], survey: Survey) -> None:
    """Tell of what could not be loaded, of what came late, and of texts that are the same."""
    for one in handed_in:
        if one.trouble and one.outcome != "not judged":
            print(f"Look at {one.path}: {one.trouble}", file=sys.stderr)
    for one in handed_in:
        if one.late:
            print(f"Late: {one.kata} of {one.member}.")
    for alike in survey.alike:
        print(f"Alike: {alike.sentence}")


def _check_is_a_groups(members: Path, found: Found) -> None:
    """Refuse a folder in which there is no member, nor anything that somebody may have meant."""
    if found.members or any("did you mean" in left.why for left in found.left_out):
        return
    besides = ", ".join(left.path for left in found.left_out)
    holds = f", and these are none: {one_line(besides, 300)}" if besides else ""
    raise KataError(f"{shown(members)} holds no solution; one is "
                    f"{shown(members)}/HANDLE/KATA.py{holds}")  # fmt: skip


def _check_apart(members: Path, results: Path) -> None:
    """Refuse verdicts among solutions: the next run would take them for somebody's."""
    if Path(os.path.realpath(results)).is_relative_to(os.path.realpath(members)):
        raise KataError(
            f"--results {shown(results)} lies in {shown(members)}, which is read. "
            "Name a folder beside it."
        )


def _executor(arguments: argparse.Namespace) -> AbstractContextManager[tuple[Executor, int]]:
    from katakit.group import grading

    if arguments.scheduler:
        return grading.cluster(arguments.scheduler)
    return grading.local(arguments.jobs)


def _sum_up(graded: Graded, results: Results, seconds: float) -> None:
    counts = graded.counts
    words = ("complete", "passed", "judged in part", "not passed")
    judged = {word: counts[word] for word in words if counts[word]}
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
    print(f"The page: katakit standings {quoted(results.folder)} --html group.html")
