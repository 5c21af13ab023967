"""Start a kata over: your solution is moved aside with its date, and the stub takes its place.

Nothing is destroyed; the old solution lies in solutions/stash/.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from katakit.calls import call
from katakit.errors import shown
from katakit.practice.stash import reset
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")


def run(arguments: argparse.Namespace) -> int:
    """Reset and say where the old solution is."""
    house = House.around(Path.cwd())
    kata = house.kata(arguments.kata)
    aside = reset(kata, house, datetime.now(UTC))
    own = shown((house.solutions / f"{kata.name}.py").absolute())
    print(f"Your solution lies in {shown(aside.absolute())}; {own} is the stub again.")
    print(f"    {call('kata', kata.name)}")
    return 0
