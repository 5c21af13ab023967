"""Seal katas with a key of your own, so that they are judged only where the key is.

DIR becomes a kata root: briefs and stubs in clear, suites, references, hints and notes encrypted
(AES-256-GCM; needs the extra 'exam'). Name it in katakit.toml, roots = ["DIR"]. Whoever has no key
can list its katas, read the briefs and write; the judge opens a kata where the environment
variable holds the key, at isolation strict or not at all. Keep the key: nothing opens without it.

For example::

  katakit seal --new-key                               print a new key, for your CI's secrets
  katakit seal drift kfold --key-env EXAM_KEY --to exam
"""

from __future__ import annotations

import argparse
from pathlib import Path

from katakit.archives.sealing import check_name, fingerprint, key_from, new_key
from katakit.calls import toml
from katakit.errors import KataError
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
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


def run(arguments: argparse.Namespace) -> int:
    """Print a key, or seal and say what to do with the folder."""
    if arguments.new_key:
        print(new_key())
        return 0
    if not arguments.katas or not arguments.to:
        raise KataError("Which katas, and where to? For example: katakit seal drift --to exam")
    house = House.around(Path.cwd())
    name = arguments.key_env or house.key_env
    check_name(name)
    key = key_from(name)
    if key is None:
        raise KataError(f"{name} is not set. 'katakit seal --new-key' prints a key to set it to.")
    from katakit.archives.sealed_root import write_sealed_root

    to = Path(arguments.to).expanduser().absolute()
    katas = {kata.name: kata for kata in map(house.kata, arguments.katas)}
    written = write_sealed_root(katas.values(), key, to, force=arguments.force)
    same = [kata for kata in katas if kata not in written]
    if written:
        print(f"Sealed with the key {fingerprint(key)}: {', '.join(written)}")
    if same:
        print(f"There already, the same: {', '.join(same)}")
    print(f'In katakit.toml: roots = [{toml(to)}], key_env = "{name}"')
    return 0
