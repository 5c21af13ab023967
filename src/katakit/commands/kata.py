"""The command ``kata``: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from katakit.errors import KataError, shown
from katakit.files import Outputs
from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.practice.solutions_folder import LastFailed
from katakit.report.file_formats import FORMS, write_reports
from katakit.report.text import WORDS, quoted
from katakit.solutions import solution as solutions
from katakit.solutions.edits import SUFFIX
from katakit.verdict import LEVELS, Verdict

if TYPE_CHECKING:
    from katakit.practice.history import History


def add_kata_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")
    parser.add_argument(
        "--solution",
        metavar="PATH",
        help="judge this file; 'reference' and 'peer' mean the shipped ones",
    )
    choice = parser.add_argument_group("what is judged")
    choice.add_argument(
        "-k",
        metavar="SLUG",
        dest="keyword",
        default="",
        help="only the requirements whose name matches, as in pytest",
    )
    choice.add_argument("--lf", action="store_true", help="only what did not hold last time")
    choice.add_argument(
        "-x", action="store_true", dest="fail_fast", help="stop at the first failure"
    )
    measure = choice.add_mutually_exclusive_group()
    measure.add_argument("--no-timing", action="store_true", help="measure nothing")
    measure.add_argument(
        "--timing-only", action="store_true", help="only measure; the hidden suite is not run"
    )
    choice.add_argument(
        "--all",
        action="store_true",
        dest="complete",
        help="exit 0 only if the stretch requirements hold too",
    )
    choice.add_argument("--watch", action="store_true", help="judge at every save")
    tell = parser.add_argument_group("what is told")
    tell.add_argument(
        "--disclosure",
        choices=("study", "exam"),
        default="study",
        help="study explains failures; exam gives sentences and outcomes only",
    )
    tell.add_argument(
        "--exam",
        action="store_const",
        const="exam",
        dest="disclosure",
        help="short for --disclosure exam",
    )
    tell.add_argument("--json", metavar="PATH", help="also write the verdict as JSON")
    tell.add_argument("--junit", metavar="PATH", help="also write the verdict as JUnit XML")
    tell.add_argument("--markdown", metavar="PATH", help="also write the verdict as Markdown")
    tell.add_argument(
        "--classroom50", metavar="PATH", help="also write a result.json of Classroom 50"
    )
    tell.add_argument(
        "--plot",
        metavar="PATH",
        help="also draw CPU time over size as SVG: yours, the baseline's, reference's and peer's",
    )
    tell.add_argument(
        "--notes",
        action="store_true",
        help="once it passes: why the reference does it so, and what is asked next",
    )
    tell.add_argument(
        "--reveal",
        action="store_true",
        help="judge nothing: show the reference and its notes, which is remembered",
    )
    debug = parser.add_argument_group("looking closer")
    debug.add_argument(
        "-s",
        action="store_true",
        dest="show_output",
        help="pass on what the solution prints as it comes",
    )
    debug.add_argument(
        "--pdb", action="store_true", help="judge in-process and stop in the debugger at a failure"
    )
    debug.add_argument(
        "--repro",
        nargs="?",
        const="",
        metavar="SLUG",
        help="write the failing call of a requirement, by default of the first that failed last "
        "time, to a small script for a debugger",
    )
    debug.add_argument("--seed", type=int, help="the seed of the run (hash seed of its processes)")
    debug.add_argument(
        "--require-isolation", choices=LEVELS[1:], default="none", help="refuse to judge with less"
    )


def run_kata(arguments: argparse.Namespace) -> int:
    """Judge a solution of a kata and say, sentence by sentence of its brief, what holds.

    Without --solution your own solutions/KATA.py is judged; the first run makes it from
    the kata's stub. Exit status: 0 passed, 1 not so, 2 the call was wrong or the kata is
    broken, 130 interrupted.

    For example::

      katakit kata drift                       judge solutions/drift.py
      katakit kata drift --lf                  only what failed last time
      katakit kata drift -k bin-edges          only that requirement
      katakit kata drift --solution reference  see how the reference fares
      katakit kata drift --watch               judge at every save
    """
    workspace = Workspace.around(Path.cwd())
    kata = workspace.kata(arguments.kata)
    if arguments.watch:
        from katakit.practice.watch import Watch

        return Watch(workspace, kata, arguments.solution).run()
    solution = solutions.find(kata, workspace, arguments.solution)
    named = {f"--{form}": getattr(arguments, form) for form in FORMS}
    outputs = Outputs(named, [solution.path, *workspace.inputs(kata)])
    if arguments.pdb:
        from katakit.judge.run import debug

        return debug(kata, solution, arguments.keyword)
    if arguments.reveal:
        return _reveal(workspace, kata)
    record = LastFailed(workspace, kata, solution)
    if arguments.repro is not None:
        return _reproduce(kata, solution, arguments, record)
    only = record.slugs() if arguments.lf else None
    options = JudgeOptions(
        disclosure=arguments.disclosure,
        keyword=arguments.keyword,
        only=only,
        fail_fast=arguments.fail_fast,
        show_output=arguments.show_output,
        suite=not arguments.timing_only,
        timing=not arguments.no_timing,
        curves=arguments.plot is not None,
        seed=arguments.seed,
        required=arguments.require_isolation,
    )
    verdict = _judge(kata, solution, options)
    record.keep(verdict)
    unwritten = None
    try:
        for problem in write_reports(verdict, outputs):
            print(problem, file=sys.stderr)
    except KataError as error:
        unwritten = error  # which must not cost the verdict
    history = _remember(workspace, kata, solution, verdict)
    _show(workspace, kata, solution, verdict)
    if history is not None and verdict.disclosure == "study":
        from katakit.practice.suggestion import say_after_verdict

        print("".join(f"{line}\n" for line in say_after_verdict(workspace, kata, history)), end="")
    if arguments.notes:
        _notes(kata, verdict)
    if unwritten is not None:
        raise unwritten
    good = verdict.complete if arguments.complete else verdict.holds
    return 0 if good else 1


def _judge(kata: Kata, solution: solutions.Solution, options: JudgeOptions) -> Verdict:
    from katakit.report.live_terminal import Bar

    with Bar(on=sys.stderr.isatty()) as bar:
        return judge_solution(kata, solution, options, bar.update)


def _reproduce(
    kata: Kata, solution: solutions.Solution, arguments: argparse.Namespace, record: LastFailed
) -> int:
    """Judge one requirement and write the call that fails."""
    from katakit.judge.reproduction import Repro

    if arguments.disclosure == "exam":
        raise KataError("An exam shows no calls; --repro is for study mode.")
    slug = arguments.repro or next(iter(record.slugs() or ()), "")
    if kata.brief.find(slug) is None:
        known = ", ".join(r.slug for r in kata.brief.requirements)
        raise KataError(f"Of which requirement? --repro SLUG, one of: {known}")
    if solution.path.suffix == SUFFIX:
        raise KataError("An edit is no Python file that a script could load; --repro takes those.")
    repro = Repro(slug, solution.path.absolute().parent, solution.path.name)
    path = repro.path(kata)
    for old in (path, *repro.beside(kata)):
        old.unlink(missing_ok=True)
    options = JudgeOptions(only=(slug,), timing=False, seed=arguments.seed, repro=repro)
    verdict = _judge(kata, solution, options)
    if path.exists():
        python = Path(sys.executable).name
        print(f"Written: {shown(path)}\n    {python} -m pdb {quoted(path)}")
        return 1
    outcome = WORDS[next(r.outcome for r in verdict.requirements if r.slug == slug)]
    print(f"{slug} {outcome}: there is no call to write.")
    return 0 if verdict.holds else 1


def _show(workspace: Workspace, kata: Kata, solution: solutions.Solution, verdict: Verdict) -> None:
    from katakit.report.terminal import TerminalReport, console_for
    from katakit.report.terminal_parts import excerpt

    place = excerpt(solution.source, verdict.line, verdict.column)
    TerminalReport(console_for(), kata, workspace=workspace).write(verdict, solution.is_new, place)


def _remember(
    workspace: Workspace, kata: Kata, solution: solutions.Solution, verdict: Verdict
) -> History | None:
    """Record an attempt of the person's own; None where it is none."""
    from katakit.practice.attempts import Attempt, is_attempt

    if not is_attempt(workspace, kata, solution):
        return None
    from katakit.practice.history import History

    history = History.of(workspace)
    history.record(Attempt.of(verdict), solution.source)
    return history


def _notes(kata: Kata, verdict: Verdict) -> None:
    if not verdict.holds:
        print("The notes give the answer away; they come once the core holds.")
        return
    from katakit.report.terminal import console_for
    from katakit.report.terminal_parts import write_notes

    write_notes(console_for(), kata)


def _reveal(workspace: Workspace, kata: Kata) -> int:
    """Show the reference and its notes; before a pass that is remembered."""
    from katakit.practice.history import History
    from katakit.report.terminal import console_for
    from katakit.report.terminal_parts import write_notes, write_reference

    History.of(workspace).record_help(kata.name, "", 0)
    console = console_for()
    write_reference(console, kata)
    write_notes(console, kata)
    return 0
