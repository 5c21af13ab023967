"""List the katas by the pillars of the interview guide, with your progress.

``✓`` all of the core holds, ``✓✓`` the stretch too; a kit's number beside it says that the
pass is of an older suite. ``1.4 ×`` is your best CPU time, in times of the baseline's.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from rich.text import Text

from katakit.calls import call
from katakit.practice.history import History
from katakit.practice.standing import Standing, standings
from katakit.practice.when import ago, ahead
from katakit.report.terminal import console_for
from katakit.report.words import figure
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--names", action="store_true", help="only the names, one a line")


def run(arguments: argparse.Namespace) -> int:
    """Print the catalogue."""
    house = House.around(Path.cwd())
    katas = sorted(house.katas(), key=lambda kata: (kata.group, kata.name))
    if arguments.names:
        print("\n".join(sorted(kata.name for kata in katas)))
        return 0
    console, now = console_for(), datetime.now(UTC)
    known = standings(katas, History(), now)
    fancy = (console.encoding or "").lower().startswith("utf") and os.environ.get("TERM") != "dumb"
    widest = max((len(kata.metadata.title) for kata in katas), default=0)
    for pillar, group in groupby(known, lambda one: one.kata.group):
        console.print(Text(pillar, style="bold"))
        for standing in group:
            kata, meta = standing.kata, standing.kata.metadata
            begun = (house.solutions / f"{kata.name}.py").exists()
            line = Text(f"  {kata.name:<20} {meta.title:<{widest}}")
            line.append(f"  level {meta.level}  {meta.minutes:>3} min", style="dim")
            console.print(line.append(f"  {_state(standing, begun=begun, fancy=fancy)}".rstrip()))
            topics = f"  {'':<20} {', '.join(meta.topics)}"
            console.print(Text(topics, style="dim").append(_seen(standing, now)))
        console.print()
    solved = sum(one.solved is not None for one in known)
    done = f", {solved} solved" if solved else ""
    console.print(Text(f"{len(katas)} katas{done}. Begin one: {call('kata', 'NAME')}"))
    if any(one.sittings for one in known):
        console.print(Text(f"Which now, and why: {call('next')}"))
    for problem in (broken := house.broken()):
        print(problem, file=sys.stderr)
    return 2 if broken else 0


def _state(standing: Standing, *, begun: bool, fancy: bool) -> str:
    """Return how far someone got."""
    if standing.solved is None:
        last = standing.last
        if last is not None and last.held:
            return f"{standing.sittings[-1].best.held} of {last.judged} held"
        return "begun" if begun or last is not None else ""
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
