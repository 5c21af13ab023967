"""Make a git repository for your solutions: briefs, settings, an empty solutions/ folder.

For example::

  katakit init ~/katas
"""

from __future__ import annotations

import argparse
from pathlib import Path

from katakit.calls import quoted
from katakit.errors import shown
from katakit.practice.repository import make_repository
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DIR", help="a new folder, or an empty one")


def run(arguments: argparse.Namespace) -> int:
    """Make it, and say how to begin."""
    folder = Path(arguments.folder).expanduser()
    katas = House.around(Path.cwd()).katas()
    for problem in make_repository(folder.absolute(), katas):
        print(problem)
    print(f"{shown(folder)} has the briefs of {len(katas)} katas. Begin there:")
    print(f"    cd {quoted(folder)} && katakit next")
    return 0
