"""The proof that a kata's checks hold: ``reference/<kata>/audited.toml``, kept with the kata.

An audit takes a minute of two processors, and a catalogue has ninety katas: what was proved of
exactly these files by exactly these rules need not be proved at every test run. The audit writes
the file when all its checks hold; it says what was covered, by a hash for each kind of file, and
what was shown. CI audits some katas anew each time, in turns, so that a proof that was written by
hand does not stand for long.
"""

from __future__ import annotations

import hashlib
import json
import platform
import tomllib
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

import msgspec

from katakit.audit.finding import Audited
from katakit.files import write_atomically
from katakit.katas.kata import Kata

RULES = 2
"""The version of the audit's rules: raised when a check demands more than it did."""
NAME = "audited.toml"
_VERSIONS = ("numpy", "pandas", "scikit-learn")
_LEFTOVERS = ("__pycache__", ".DS_Store", ".pytest_cache")
_HEAD = """\
# Written by the audit, of exactly these files, when nothing was missing. `nox -s audit -- {name}`
# writes it anew after a change; `--anew` proves it again without one.
"""


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``audited.toml``.

    Attributes
    ----------
    rules : int
        `RULES` when it was written.
    versions : dict
        Of Python and the libraries that it was proved on.
    covers : dict
        Kind of file to the hash of all its files; see `covered`.
    shown : dict
        Check to what it measured or counted.
    """

    rules: int
    versions: dict[str, str]
    covers: dict[str, str]
    shown: dict[str, str]


def file_of(kata: Kata) -> Path:
    """Return where a kata's proof lies."""
    return kata.author_folder / NAME


def covered(kata: Kata) -> dict[str, str]:
    """Return the hashes of all that a proof depends on, by kind of file.

    Folders of the author's count as one kind each (``flawed``), every other file by its name
    (``brief.md``, ``peer.py``); the reference, the stub and the suite by what they are.
    """
    plain = {
        kata.stub_file: "stub",
        kata.reference_file: "reference",
        kata.suite_file: "suite",
    }
    files: dict[str, list[Path]] = {}
    for folder in (kata.folder, kata.author_folder, kata.examiner_folder):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            parts = path.relative_to(folder).parts
            if path == file_of(kata) or not set(parts).isdisjoint(_LEFTOVERS):
                continue
            kind = plain.get(path) or parts[0]
            files.setdefault(kind, []).append(path)
    return {kind: _hash_of(paths) for kind, paths in sorted(files.items())}


def _hash_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.name}\n{len(content)}\n".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()


def missing(kata: Kata) -> str:
    """Return why a kata has no valid proof, ``""`` if it has one."""
    path = file_of(kata)
    if not path.is_file():
        return "it was never audited as a whole"
    try:
        proof = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Proof)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError):
        return f"{NAME} is none that the audit writes"
    if proof.rules != RULES:
        return f"it was audited by rules {proof.rules}, and these are {RULES}"
    now = covered(kata)
    changed = [kind for kind in {**proof.covers, **now} if proof.covers.get(kind) != now.get(kind)]
    return f"{', '.join(changed)} changed since" if changed else ""


def read(kata: Kata) -> Proof:
    """Return a kata's proof, which is there and valid: `missing` says nothing."""
    return msgspec.convert(tomllib.loads(file_of(kata).read_text("utf-8")), Proof)


def write(kata: Kata, audited: Audited, covers: dict[str, str]) -> None:
    """Write the proof of a kata that lacks nothing.

    Parameters
    ----------
    covers : dict
        What `covered` said before the audit: a file that has changed since was not audited.
    """
    assert not audited.unmet
    versions = {"python": platform.python_version()}
    versions |= {name: metadata.version(name) for name in _VERSIONS}
    shown = {check.name: check.figures or "holds" for check in audited.checks}
    text = _HEAD.format(name=kata.name) + f"rules = {RULES}\n"
    for title, table in (("versions", versions), ("covers", covers), ("shown", shown)):
        lines = (f"{_key(key)} = {json.dumps(value, ensure_ascii=False)}\n"
                 for key, value in table.items())  # fmt: skip
        text += f"\n[{title}]\n" + "".join(lines)
    write_atomically(file_of(kata), text.encode())


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() else json.dumps(name)


def in_turn(katas: Sequence[Kata], number: int, count: int = 2) -> list[Kata]:
    """Return the katas whose turn it is to be audited anew.

    Parameters
    ----------
    number : int
        Of the turn, such as the number of commits: with each one more the next katas follow.
    """
    if not katas:
        return []
    places = {(number * count + step) % len(katas) for step in range(count)}
    return [katas[place] for place in sorted(places)]
