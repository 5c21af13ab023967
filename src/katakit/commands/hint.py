"""Give one more hint for a requirement: first a case, then the idea, then the step.

Without SLUG it is for the first requirement that did not hold at your last attempt. Hints
are remembered; a new sitting begins at the first step again.

For example::

  katakit hint drift              for what failed last
  katakit hint drift bin-edges    for that requirement
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from katakit.practice.hints import next_hint
from katakit.practice.history import History
from katakit.report.hint import write_hint
from katakit.report.terminal import console_for
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", help="the kata's name, or the beginning of it")
    parser.add_argument("slug", nargs="?", metavar="SLUG", help="a requirement of its brief")


def run(arguments: argparse.Namespace) -> int:
    """Print the steps so far, the newest last."""
    house = House.around(Path.cwd())
    kata = house.kata(arguments.kata)
    hint = next_hint(kata, History.of(house), datetime.now(UTC), arguments.slug)
    write_hint(console_for(), hint, kata)
    return 0
