"""Write the comment on a pull request from verdicts, against those that the branch has.

The folders hold what `katakit grade` writes. RESULTS may have been left by a stranger's run:
what is no verdict is told and not used, and no text in it is markup. The comment begins with a
hidden line by which the next run finds it, to edit it in place.

For example::

  katakit comment judged/results --base results --to comment.md
  katakit comment judged/results --changed judged/changed.json --to comment.md
"""

from __future__ import annotations

import argparse
from pathlib import Path

from katakit.errors import shown
from katakit.group.comment import read, read_change, write
from katakit.group.results import verdicts_in
from katakit.outputs import Outputs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", metavar="RESULTS", help="the verdicts on the change")
    parser.add_argument("--base", metavar="DIR", help="the verdicts of the branch, if any")
    parser.add_argument("--branch", metavar="NAME", default="main", help="that branch's name")
    parser.add_argument("--changed", metavar="PATH", help="what katakit changed --json has written")
    parser.add_argument("--to", metavar="PATH", required=True, help="the file to write")


def run(arguments: argparse.Namespace) -> int:
    """Write it."""
    folders = [Path(one) for one in (arguments.results, arguments.base) if one]
    inputs = [path for folder in folders for path in verdicts_in(folder)]
    inputs += [Path(arguments.changed)] if arguments.changed else []
    outputs = Outputs({"--to": arguments.to}, inputs)
    problems: list[str] = []
    base = Path(arguments.base) if arguments.base else None
    parts = read(Path(arguments.results), base, problems)
    change = read_change(Path(arguments.changed)) if arguments.changed else None
    text = write(parts, change, arguments.branch, problems)
    outputs.write("--to", text.encode("utf-8", "replace"))
    print(f"{shown(Path(arguments.to))} tells of {len(parts)} "
          f"verdict{'' if len(parts) == 1 else 's'}.")  # fmt: skip
    return 0
