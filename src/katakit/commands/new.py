"""Begin a kata: its brief, stub, reference, suite and a flawed solution, ready to run.

Asks what it needs to know; --no-input takes the defaults, QUESTION=ANSWER answers ahead.

For example::

  katakit new                                        ask everything
  katakit new --root ../company                      into a kata root of your own
  katakit new --no-input name=rolling_mean level=1   from a script
"""

from __future__ import annotations

import argparse
from pathlib import Path

from katakit.archives.rooms import is_root
from katakit.authoring.answers import check, pair
from katakit.authoring.baking import bake
from katakit.authoring.template import Template
from katakit.errors import shown
from katakit.kata import Kata
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("answers", nargs="*", metavar="QUESTION=ANSWER")
    parser.add_argument("--root", metavar="DIR", help="the kata root; made if it is not there")
    parser.add_argument("--no-input", action="store_true", help="ask nothing")


def run(arguments: argparse.Namespace) -> int:
    """Ask, check, bake and say what comes next."""
    given = dict(pair(word) for word in arguments.answers)
    house = House.around(Path.cwd())
    root = Path(arguments.root).expanduser().absolute() if arguments.root else house.roots[0]
    taken = house.names()
    defaults = {"name": "my_kata", "function": "solve", "minutes": "45"}
    check({**defaults, **given}, taken)  # what was given is refused before anything is asked
    answers = Template("kata").ask(given, arguments.no_input)
    check(answers, taken)
    is_new = not is_root(root)
    kata = bake(answers, root)
    _tell(kata, house, root, is_new)
    return 0


def _tell(kata: Kata, house: House, root: Path, is_new: bool) -> None:
    rows = {
        "The brief": kata.brief_file,
        "The stub": kata.stub_file,
        "The reference": kata.reference_file,
        "The suite": kata.suite_file,
    }
    for name, path in rows.items():
        print(f"  {name:<14} {shown(path)}")
    if root.resolve() not in house.roots:
        print(f'\n{shown(root)} is {"a new" if is_new else "another"} kata root. '
              f'In katakit.toml: roots = ["{shown(root)}"]')  # fmt: skip
    print(f"\nIt runs. What is still owed: nox -s audit -- {kata.name}   (docs/authoring.md)")
