"""The small commands of practice: list, next, hint, watch, reset and init."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from rich.text import Text

from katakit.errors import UnknownKata, shown
from katakit.katas.workspace import Workspace
from katakit.practice.hint_steps import next_hint
from katakit.practice.history import History
from katakit.practice.progress import Standing, standings
from katakit.practice.solutions_folder import make_repository, reset
from katakit.practice.suggestion import suggest
from katakit.report.terminal import console_for
from katakit.report.terminal_parts import write_hint
from katakit.report.text import ago, ahead, call, figure, quoted


def add_list_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--names", action="store_true", help="only the names, one a line")


def run_list(arguments: argparse.Namespace) -> int:
    """List the katas by the pillars of the interview guide, with your progress.

    ``✓`` all of the core holds, ``✓✓`` the stretch too; a kit's number beside it says that the
    pass is of an older suite. ``1.4 ×`` is your best CPU time, in times of the baseline's.
    """
    workspace = Workspace.around(Path.cwd())
    katas = sorted(workspace.katas(), key=lambda kata: (kata.group, kata.name))
    if arguments.names:
        print("\n".join(sorted(kata.name for kata in katas)))
        return 0
    console, now = console_for(), datetime.now(UTC)
    known = standings(katas, History.of(workspace), now)
    fancy = (console.encoding or "").lower().startswith("utf") and os.environ.get("TERM") != "dumb"
    widest = max((len(kata.metadata.title) for kata in katas), default=0)
    for pillar, group in groupby(known, lambda one: one.kata.group):
        console.print(Text(pillar, style="bold"))
        for standing in group:
            kata, meta = standing.kata, standing.kata.metadata
            begun = (workspace.solutions / f"{kata.name}.py").exists()
            line = Text(f"  {kata.name:<20} {meta.title:<{widest}}")
            line.append(f"  level {meta.level}  {meta.minutes:>3} min", style="dim")
            console.print(line.append(f"  {_state(standing, begun=begun, fancy=fancy)}".rstrip()))
            topics = f"  {'':<20} {', '.join(meta.topics)}"
            console.print(Text(topics, style="dim").append(_seen(standing, now)))
        console.print()
    solved = sum(one.solved is not None for one in known)
    done = f", {solved} solved" if solved else ""
    console.print(Text(f"{len(katas)} katas{done}. Begin one: {call('kata', 'NAME')}"))
    if any(one.sessions for one in known):
        console.print(Text(f"Which now, and why: {call('next')}"))
    for problem in (broken := workspace.broken()):
        print(problem, file=sys.stderr)
    return 2 if broken else 0


def _state(standing: Standing, *, begun: bool, fancy: bool) -> str:
    """Return how far someone got."""
    if standing.solved is None:
        last = standing.last
        if last is not None and last.held:
            return f"{standing.sessions[-1].best.held} of {last.judged} held"
        return "begun" if begun or last is not None else "never tried"
    mark = "✓" if fancy else "ok"
    words = [mark * 2 if fancy and standing.complete else mark]
    if standing.complete and not fancy:
        words.append("complete")
    if standing.solved.suite != standing.kata.suite_sha256:
        words.append(f"({standing.solved.kit})")
    if standing.best_ratio is not None:
        words.append(f"{figure(standing.best_ratio)} ×")
    return " ".join(words)


def _seen(standing: Standing, now: datetime) -> str:
    if standing.last is None:
        return ""
    due = ""
    if standing.due is not None:
        due = ", due now" if standing.is_due(now) else f", due {ahead(standing.due.at, now)}"
    return f"   · seen {ago(standing.last.at, now)}{due}"


def add_next_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--name", action="store_true", help="print the name alone, for scripts")


def run_next(arguments: argparse.Namespace) -> int:
    """Name the kata to do now, and why: what is due, else what you have done least of."""
    now, workspace = datetime.now(UTC), Workspace.around(Path.cwd())
    found = suggest(standings(workspace.katas(), History.of(workspace), now), now)
    if found is None:
        raise UnknownKata("There is no kata here. Begin one: nox -s new")
    if arguments.name:
        print(found.kata.name)
        return 0
    meta = found.kata.metadata
    console = console_for()
    head = Text(f"{found.kata.name} · {meta.title}", style="bold")
    console.print(head.append(f"   {meta.pillar} · {meta.minutes} min", style="not bold dim"))
    console.print(Text(f"Because {found.reason}."))
    console.print(Text(f"\n    {call('kata', found.kata.name)}"))
    return 0


def add_hint_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")
    parser.add_argument("slug", nargs="?", metavar="SLUG", help="a requirement of its brief")


def run_hint(arguments: argparse.Namespace) -> int:
    """Give one more hint for a requirement: first a case, then the idea, then the step.

    Without SLUG it is for the first requirement that did not hold at your last attempt. Hints
    are remembered; a new session begins at the first step again.

    For example::

      katakit hint drift              for what failed last
      katakit hint drift bin-edges    for that requirement
    """
    workspace = Workspace.around(Path.cwd())
    kata = workspace.kata(arguments.kata)
    hint = next_hint(kata, History.of(workspace), datetime.now(UTC), arguments.slug)
    write_hint(console_for(), hint, kata)
    return 0


def add_watch_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")
    parser.add_argument("--solution", metavar="PATH", help="watch this file")


def run_watch(arguments: argparse.Namespace) -> int:
    """Judge your solution at every save, in an instant; what failed last comes first.

    On a terminal the keys h, r, n and q give a hint, run it with timing, go on to the next kata
    and quit; without one each report follows the last. Exit status as for kata, of what was
    judged last.
    """
    from katakit.practice.watch import Watch

    workspace = Workspace.around(Path.cwd())
    return Watch(workspace, workspace.kata(arguments.kata), arguments.solution).run()


def add_reset_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")


def run_reset(arguments: argparse.Namespace) -> int:
    """Start a kata over: your solution is moved aside with its date, and the stub takes its place.

    Nothing is destroyed; the old solution lies in solutions/stash/.
    """
    workspace = Workspace.around(Path.cwd())
    kata = workspace.kata(arguments.kata)
    aside = reset(kata, workspace, datetime.now(UTC))
    own = shown((workspace.solutions / f"{kata.name}.py").absolute())
    print(f"Your solution lies in {shown(aside.absolute())}; {own} is the stub again.")
    print(f"    {call('kata', kata.name)}")
    return 0


def add_init_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DIR", help="a new folder, or an empty one")


def run_init(arguments: argparse.Namespace) -> int:
    """Make a git repository for your solutions: briefs, settings, an empty solutions/ folder.

    For example::

      katakit init ~/katas
    """
    folder = Path(arguments.folder).expanduser()
    katas = Workspace.around(Path.cwd()).katas()
    for problem in make_repository(folder.absolute(), katas):
        print(problem)
    print(f"{shown(folder)} has the briefs of {len(katas)} katas. Begin there:")
    print(f"    cd {quoted(folder)} && katakit next")
    return 0
