"""List the katas, grouped by the pillars of the interview guide."""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path

from rich.text import Text

from katakit.report.terminal import console_for
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--names", action="store_true", help="only the names, one a line")


def run(arguments: argparse.Namespace) -> int:
    """Print the catalogue."""
    house = House.around(Path.cwd())
    katas = house.katas()
    if arguments.names:
        print("\n".join(kata.name for kata in katas))
        return 0
    console = console_for()
    widest = max((len(kata.metadata.title) for kata in katas), default=0)
    for pillar, group in groupby(sorted(katas, key=lambda k: (k.group, k.name)), lambda k: k.group):
        console.print(Text(pillar, style="bold"))
        for kata in group:
            meta = kata.metadata
            begun = (house.solutions / f"{kata.name}.py").exists()
            line = Text(f"  {kata.name:<20} {meta.title:<{widest}}")
            line.append(f"  level {meta.level}  {meta.minutes:>3} min", style="dim")
            console.print(line.append("  begun" if begun else "", style="dim"))
            console.print(Text(f"  {'':<20} {', '.join(meta.topics)}", style="dim"))
        console.print()
    from katakit.commands.kata import how_called

    console.print(Text(f"{len(katas)} katas. Begin one: {how_called()} NAME"))
    return 0
