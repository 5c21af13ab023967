"""Take the solutions that a pull request changed, as data, for `katakit grade`.

Only members/HANDLE/KATA.py that are plain files of known katas are taken, of what HEAD has
changed since it left BASE. Nothing is checked out, so no link, hook or filter of the change has
any effect. Sealed katas are left out: --sealed takes them too, where their key is.

For example::

  katakit changed --base origin/main --head refs/pull/7/head --to taken
  katakit changed --base main --head alice/kfold --to taken --json changed.json
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from katakit.group.changed import lines, take
from katakit.outputs import Outputs
from katakit.report.words import one_line
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--base", metavar="REF", required=True, help="where it is to go")
    parser.add_argument("--head", metavar="REF", required=True, help="the change")
    parser.add_argument("--to", metavar="DIR", required=True, help="a new folder for solutions")
    parser.add_argument("--repository", metavar="PATH", default=".", help="a git repository")
    parser.add_argument("--sealed", action="store_true", help="take sealed katas too")
    parser.add_argument("--json", metavar="PATH", help="also write what was taken as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Take them, and say what was left out and why."""
    house = House.around(Path.cwd())
    katas = house.katas()
    outputs = Outputs({"--json": arguments.json}, house.inputs(*katas))
    closed = [] if arguments.sealed else [kata.name for kata in katas if kata.is_sealed]
    change = take(
        Path(arguments.repository),
        arguments.base,
        arguments.head,
        Path(arguments.to),
        (kata.name for kata in katas),
        closed,
    )
    for line in lines(change):
        print(one_line(line, 300))
    if not change.taken:
        print("Nothing to judge.")
    if arguments.json is not None:
        data = msgspec.json.format(msgspec.json.encode(change), indent=2)
        outputs.write("--json", data + b"\n")
    return 0
