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
from katakit.authoring.settings import add_root, file_with_roots, line_for
from katakit.authoring.template import Template
from katakit.errors import KataError, shown
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
    here = Path.cwd()
    house = House.around(here)
    root = Path(arguments.root).expanduser().absolute() if arguments.root else house.roots[0]
    taken, template = house.names(), Template("kata")
    packages = template.questions["_packages"]
    # What was given is refused before anything is asked; the default name will be another.
    known = template.ask(given, no_input=True)
    check(known, taken if "name" in given or arguments.no_input else frozenset(), packages)
    answers = template.ask(given, arguments.no_input)
    check(answers, taken, packages)
    is_new = not is_root(root)
    kata = bake(answers, root)
    _tell(kata)
    if root.resolve() not in House.around(here).roots:
        print(f"\n{shown(root)} is {'a new' if is_new else 'another'} kata root.")
        _list_root(here, _as_written(arguments.root, root), ask=not arguments.no_input)
    print(f"\nIt runs. What is still owed: nox -s audit -- {kata.name}   (docs/authoring.md)")
    return 0


def _tell(kata: Kata) -> None:
    rows = {
        "The brief": kata.brief_file,
        "The stub": kata.stub_file,
        "The reference": kata.reference_file,
        "The suite": kata.suite_file,
    }
    for name, path in rows.items():
        print(f"  {name:<14} {shown(path)}")


def _as_written(given: str | None, root: Path) -> str:
    """Return a root as it is to stand in the settings: as it was typed, if that leads there."""
    return given if given and (given == "~" or not given.startswith("~")) else str(root)


def _list_root(here: Path, root: str, *, ask: bool) -> None:
    """List the root where the kit looks for roots, if the person says so."""
    path = file_with_roots(here)
    if ask and _agreed(f"Add it to {path.name}? [y/N] "):
        try:
            add_root(path, root)
        except KataError as error:  # the kata is there, whatever becomes of the settings
            print(error)
        else:
            print(f"{path.name} lists it.")
        return
    print(f"For the kit to find it, in {path.name}: {line_for(root)}")


def _agreed(question: str) -> bool:
    """Ask; whoever says nothing, as there is nobody to, has not agreed."""
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False
