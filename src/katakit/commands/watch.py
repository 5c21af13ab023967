"""Judge your solution at every save, in an instant; what failed last comes first.

On a terminal the keys h, r, n and q give a hint, run it with timing, go on to the next kata
and quit; without one each report follows the last. Exit status as for kata, of what was
judged last.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from katakit.roots import House
from katakit.watch.loop import Watch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")
    parser.add_argument("--solution", metavar="PATH", help="watch this file")


def run(arguments: argparse.Namespace) -> int:
    """Watch."""
    house = House.around(Path.cwd())
    return Watch(house, house.kata(arguments.kata), arguments.solution).run()
