"""Name the kata to do now, and why: what is due, else what you have done least of."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from katakit.calls import call
from katakit.errors import UnknownKata
from katakit.practice.history import History
from katakit.practice.standing import standings
from katakit.practice.suggestion import suggest
from katakit.report.terminal import console_for
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--name", action="store_true", help="print the name alone, for scripts")


def run(arguments: argparse.Namespace) -> int:
    """Print the suggestion."""
    now, house = datetime.now(UTC), House.around(Path.cwd())
    found = suggest(standings(house.katas(), History.of(house), now), now)
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
