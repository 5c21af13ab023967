"""The commands of authors: new and seal."""

from __future__ import annotations

import argparse
from pathlib import Path

from katakit.errors import KataError, printable, shown
from katakit.katas.archives import is_root
from katakit.katas.kata import Kata
from katakit.katas.new_kata import add_root, bake, file_with_roots, line_for
from katakit.katas.sealing import check_name, fingerprint, key_from, new_key
from katakit.katas.template import Template, check, pair
from katakit.katas.workspace import Workspace
from katakit.report.text import toml


def add_new_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("answers", nargs="*", metavar="QUESTION=ANSWER")
    parser.add_argument("--root", metavar="DIR", help="the kata root; made if it is not there")
    parser.add_argument("--no-input", action="store_true", help="ask nothing")


def run_new(arguments: argparse.Namespace) -> int:
    """Begin a kata: its brief, stub, reference, suite and a flawed solution, ready to run.

    Asks what it needs to know; --no-input takes the defaults, QUESTION=ANSWER answers ahead.

    For example::

      katakit new                                        ask everything
      katakit new --root ../company                      into a kata root of your own
      katakit new --no-input name=rolling_mean level=1   from a script
    """
    given = dict(pair(word) for word in arguments.answers)
    here = Path.cwd()
    workspace = Workspace.around(here)
    root = Path(arguments.root).expanduser().absolute() if arguments.root else workspace.roots[0]
    taken, template = workspace.names(), Template("kata")
    packages = template.questions["_packages"]
    # What was given is refused before anything is asked; the default name will be another.
    known = template.ask(given, no_input=True)
    check(known, taken if "name" in given or arguments.no_input else frozenset(), packages)
    answers = template.ask(given, arguments.no_input)
    check(answers, taken, packages)
    is_new = not is_root(root)
    kata = bake(answers, root)
    _tell(kata)
    if root.resolve() not in Workspace.around(here).roots:
        print(f"\n{shown(root)} is {'a new' if is_new else 'another'} kata root.")
        _list_root(here, _as_written(arguments.root, root), ask=not arguments.no_input)
    print(f"\nIt runs. What is still missing: nox -s audit -- {kata.name}   (docs/authoring.md)")
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
    place = printable(str(path))  # in full: the kit reads that of the working directory alone
    if ask and _agreed(f"Add it to {place}? [y/N] "):
        try:
            add_root(path, root)
        except KataError as error:  # the kata is there, whatever becomes of the settings
            print(error)
        else:
            print(f"{path.name} lists it.")
        return
    print(f"For the kit to find it when you work here, in {place}: {line_for(root)}")


def _agreed(question: str) -> bool:
    """Ask; whoever says nothing, as there is nobody to, has not agreed."""
    try:
        return input(question).strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def add_seal_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("katas", nargs="*", metavar="KATA", help="names, or the beginnings of them")
    parser.add_argument(
        "--key-env",
        metavar="NAME",
        help="the environment variable that holds the key; KATAKIT_KEY if katakit.toml has no "
        "key_env",
    )
    parser.add_argument(
        "--to", metavar="DIR", help="the sealed kata root to add to; made if it is not there"
    )
    parser.add_argument("--force", action="store_true", help="replace what is there and differs")
    parser.add_argument("--new-key", action="store_true", help="print a new key and do nothing")


def run_seal(arguments: argparse.Namespace) -> int:
    """Seal katas with a key of your own, so that they are judged only where the key is.

    DIR becomes a kata root: briefs and stubs in clear, suites, references, hints and notes
    encrypted (AES-256-GCM; needs the extra 'exam'). Name it in katakit.toml, roots = ["DIR"].
    Whoever has no key can list its katas, read the briefs and write; the judge opens a kata where
    the environment variable holds the key, at isolation strict or not at all. Keep the key:
    nothing opens without it.

    For example::

      katakit seal --new-key                               print a new key, for your CI's secrets
      katakit seal drift kfold --key-env EXAM_KEY --to exam
    """
    if arguments.new_key:
        print(new_key())
        return 0
    if not arguments.katas or not arguments.to:
        raise KataError("Which katas, and where to? For example: katakit seal drift --to exam")
    workspace = Workspace.around(Path.cwd())
    name = arguments.key_env or workspace.key_env
    check_name(name)
    key = key_from(name)
    if key is None:
        raise KataError(f"{name} is not set. 'katakit seal --new-key' prints a key to set it to.")
    from katakit.katas.sealed_root import write_sealed_root

    to = Path(arguments.to).expanduser().absolute()
    katas = {kata.name: kata for kata in map(workspace.kata, arguments.katas)}
    written = write_sealed_root(katas.values(), key, to, force=arguments.force)
    same = [kata for kata in katas if kata not in written]
    if written:
        print(f"Sealed with the key {fingerprint(key)}: {', '.join(written)}")
    if same:
        print(f"There already, the same: {', '.join(same)}")
    print(f'In katakit.toml: roots = [{toml(to)}], key_env = "{name}"')
    return 0
