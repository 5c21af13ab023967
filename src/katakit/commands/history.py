"""Show what you did: the curve of one kata, or the last attempts at all.

For example::

  katakit history                 the last sittings
  katakit history drift           every attempt at drift
  katakit history --json -        all attempts as JSON, for your own tools
  katakit history --rejudge       judge again what passed under an older kit or suite
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table
from rich.text import Text

from katakit.calls import call
from katakit.outputs import Outputs
from katakit.practice.attempts import Attempt
from katakit.practice.history import History
from katakit.practice.rejudging import outdated, rejudge
from katakit.practice.sittings import Sitting, sittings_of
from katakit.practice.when import counted
from katakit.report.terminal import console_for
from katakit.report.words import figure
from katakit.roots import House

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 20
"""Sittings without a kata's name."""
_BAR = 10
"""Characters of a whole bar."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", nargs="?", help="the kata's name, or the beginning of it")
    parser.add_argument("--json", metavar="PATH", help="write the attempts there; - prints them")
    parser.add_argument(
        "--rejudge",
        action="store_true",
        help="judge passes of an older kit or suite again, as their solutions were then",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print, write or judge again."""
    house = House.around(Path.cwd())
    kata = house.kata(arguments.kata) if arguments.kata else None
    history = History()
    printed = arguments.json == "-"
    named = None if printed else arguments.json
    outputs = Outputs({"--json": named}, [history.path, *house.inputs()])
    if arguments.rejudge:
        return _rejudge(house, history, kata.name if kata else None)
    attempts = history.attempts(kata.name if kata else None)
    if arguments.json is not None:
        data = msgspec.json.format(msgspec.json.encode(attempts), indent=2) + b"\n"
        if printed:
            print(data.decode(), end="")
        else:
            outputs.write("--json", data)
        return 0
    console = console_for()
    if not attempts:
        tried = f" at {kata.name}" if kata else ""
        console.print(Text(f"No attempts{tried} yet. {call('next')} names a kata to begin with."))
    elif kata is not None:
        _curve(console, attempts, sittings_of(attempts, history.helps(kata.name)))
    else:
        _sittings(console, attempts, history)
    return 0


def _curve(console: Console, attempts: list[Attempt], sittings: list[Sitting]) -> None:
    """Print one line for each attempt, parted by sittings."""
    console.print(Text(f"{attempts[0].kata} · {counted(len(attempts), 'attempt')} in "
                       f"{counted(len(sittings), 'sitting')}",
                       style="bold"))  # fmt: skip
    for sitting in sittings:
        hints = f", {counted(sitting.hints, 'hint step')}" if sitting.hints else ""
        revealed = ", answer revealed" if sitting.revealed else ""
        passed = f"passed after {sitting.minutes:.0f} min" if sitting.passed else "not passed"
        console.print(Text(f"\n{_day(sitting)}   {passed}{hints}{revealed}"))
        for attempt in sitting.attempts:
            filled = round(_BAR * attempt.held / attempt.judged) if attempt.judged else 0
            ratio = f"   {figure(attempt.cpu_ratio)} ×" if attempt.cpu_ratio is not None else ""
            part = "   part of it" if attempt.partial else ""
            console.print(Text(
                f"  {attempt.at.astimezone():%H:%M}  {'▇' * filled:<{_BAR}}  "
                f"{attempt.held:>2} of {attempt.judged}{ratio}{part}"
            ))  # fmt: skip


def _sittings(console: Console, attempts: list[Attempt], history: History) -> None:
    helps = history.helps()
    sittings = [
        sitting
        for kata in dict.fromkeys(attempt.kata for attempt in attempts)
        for sitting in sittings_of(
            [a for a in attempts if a.kata == kata], [h for h in helps if h.kata == kata]
        )
    ]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("day", "kata", "held", "attempts", "minutes", "hints", ""):
        numeric = title in ("attempts", "minutes", "hints")
        table.add_column(title, justify="right" if numeric else "left")
    for sitting in sorted(sittings, key=lambda one: one.began)[-_SHOWN:]:
        best = sitting.passed or sitting.best
        table.add_row(
            _day(sitting),
            best.kata,
            f"{best.held} of {best.judged}",
            str(len(sitting.attempts)),
            f"{sitting.minutes:.0f}",
            str(sitting.hints),
            "complete" if sitting.complete else "passed" if sitting.passed else "",
        )
    console.print(table)


def _day(sitting: Sitting) -> str:
    return f"{sitting.began.astimezone():%d %b %Y}"


def _rejudge(house: House, history: History, name: str | None) -> int:
    """Judge outdated passes again; the old ones stay."""
    console = console_for()
    waiting = outdated(house, history, name)
    if not waiting:
        console.print("Every pass was judged by this kit and its suites.")
        return 0
    status = 0
    for kata, attempt in waiting:
        verdict = rejudge(kata, attempt, history)
        if verdict is None:
            console.print(Text(f"{kata.name}: the solution of that time was not kept."))
            continue
        word = "still passes" if verdict.passed else "does not pass any more"
        missing = ", ".join(r.slug for r in verdict.judged if r not in verdict.held)
        console.print(Text(f"{kata.name}: {word}{': ' + missing if missing else ''}"))
        status |= not verdict.passed
    return status
