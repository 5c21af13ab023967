"""What solutions that failed exactly the same requirements had wrong.

The audit stores, in the author's room, which requirements each flawed solution fails
(``reference/<kata>/diagnosis.toml``). A candidate who fails exactly such a set has
perhaps made the same mistake; the report may say so, in study mode.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import msgspec

from katakit.errors import BrokenKata
from katakit.katas.kata import Kata
from katakit.verdict import Outcome, Verdict

_TOLD = 3
"""Flaws that are told; where more share a set, it says little."""


class Flaw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One flawed solution and what becomes of it.

    Attributes
    ----------
    name : str
        Its file.
    flaw : str
        The first line of what it says of itself.
    content : str
        A hash of the solution's text, the brief and the suite: what the set was found with.
    fails : list of str
        All requirements that it fails, sorted.
    """

    name: str
    flaw: str
    content: str
    fails: list[str]


class Diagnosis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``diagnosis.toml``."""

    suite_sha256: str = ""
    flawed: list[Flaw] = []


def file_of(kata: Kata) -> Path:
    """Return where a kata's diagnosis lies."""
    return kata.author_folder / "diagnosis.toml"


def read_diagnosis(kata: Kata) -> Diagnosis:
    """Return what the audit stored; an empty diagnosis if it stored nothing.

    Raises
    ------
    BrokenKata
        If the file is not one that the audit writes.
    """
    path = file_of(kata)
    if not path.is_file():
        return Diagnosis()
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Diagnosis)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise BrokenKata(path, 0, f"{error}; the audit writes it anew with --write") from error


def to_toml(diagnosis: Diagnosis) -> str:
    """Return the text of ``diagnosis.toml``, a line for each flawed solution."""
    lines = [
        "# Written by the audit: which requirements each flawed solution fails.",
        f"suite_sha256 = {json.dumps(diagnosis.suite_sha256)}",
        "flawed = [",
    ]
    for flaw in diagnosis.flawed:
        pairs = msgspec.to_builtins(flaw).items()
        told = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in pairs)
        lines.append(f"  {{{', '.join(told)}}},")
    return "\n".join([*lines, "]"]) + "\n"


def content_of(kata: Kata, source: str) -> str:
    """Return the hash of all that decides which requirements a flawed solution fails."""
    digest = hashlib.sha256(source.encode())
    digest.update(bytes.fromhex(kata.suite_sha256))
    digest.update(hashlib.sha256(kata.brief_file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def similar_flaws(kata: Kata, verdict: Verdict) -> list[str]:
    """Return what solutions that failed exactly what this verdict's did had wrong.

    Returns
    -------
    list of str
        A sentence for each, at most three; empty outside study mode, for a run that left
        something out, and where nothing is known or too much would fit.
    """
    tested = [r for r in verdict.requirements if not r.resource]
    outcomes = {r.outcome for r in tested}
    failed = sorted(r.slug for r in tested if r.outcome is not Outcome.PASSED)
    unknown = outcomes & {Outcome.TODO, Outcome.NOT_JUDGED}
    if verdict.disclosure != "study" or verdict.trouble or unknown or not failed:
        return []
    try:
        diagnosis = read_diagnosis(kata)
    except BrokenKata:
        return []
    if diagnosis.suite_sha256 != verdict.suite_sha256:
        return []
    flaws = [flaw.flaw for flaw in diagnosis.flawed if flaw.fails == failed and flaw.flaw]
    return flaws if len(flaws) <= _TOLD else []


def in_words(flaws: list[str]) -> list[str]:
    """Return the lines that a report in study mode shows below the failures."""
    if not flaws:
        return []
    head = "Another solution that failed exactly these had this wrong; yours may differ:"
    if len(flaws) > 1:
        head = "Others that failed exactly these had one of these wrong; yours may differ:"
    return [head, *(f"  - {flaw}" for flaw in flaws)]
