"""The one comment on a pull request: what was judged, told against what the branch already has.

It is written from an artefact that a run of strangers' code has left, so nothing in that is
believed: names, sizes and numbers are looked at before they are used, and all text is escaped.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from katakit.errors import KataError, shown
from katakit.group.git_changes import MOST, Change
from katakit.group.inventory import ended
from katakit.group.members_folder import is_handle
from katakit.katas.kata import is_valid_name
from katakit.report.markdown import code, details, escape, provenance
from katakit.report.text import resources
from katakit.verdict import Outcome, Verdict, from_json

MARKER = "<!-- katakit -->"
"""The first line, by which the comment is found again to be edited in place."""

LONGEST = 60_000
"""Characters of a comment; GitHub takes 65,536."""
LARGEST_FILE = 1 << 20
MOST_FILES = MOST
MOST_LEFT_OUT = 20

_RESOURCES = ("", "speed", "growth", "memory")


@dataclass(frozen=True)
class Part:
    """One member's verdict on one kata, and the one that the branch has, if any."""

    member: str
    kata: str
    verdict: Verdict
    before: Verdict | None


def read(results: Path, base: Path | None, problems: list[str]) -> list[Part]:
    """Return the verdicts of a folder that strangers may have written.

    Parameters
    ----------
    results, base : Path
        Folders of ``<handle>/<kata>.json``: of the change, and of the branch.
    problems : list of str
        Gets a sentence for each file that is not used.

    Raises
    ------
    KataError
        If there is no folder `results`.
    """
    if not results.is_dir() or results.is_symlink():
        raise KataError(
            f"No folder {shown(results)}. katakit grade MEMBERS --results DIR makes it."
        )
    parts = []
    for number, (member, kata) in enumerate(_names(results, problems)):
        if number >= MOST_FILES:
            problems.append(f"Only the first {MOST_FILES} files are read.")
            break
        verdict = _verdict(results, member, kata, problems)
        if verdict is not None:
            before = None if base is None else _verdict(base, member, kata, problems)
            parts.append(Part(member, kata, verdict, before))
    return parts


def write(parts: list[Part], change: Change | None, branch: str, problems: list[str]) -> str:
    """Return the comment as Markdown, short enough to be taken.

    Parameters
    ----------
    parts : list of Part
    change : Change or None
        What was taken and left out, to be told.
    branch : str
        The name of the branch that `parts` are compared with.
    problems : list of str
        What could not be read, a sentence each.
    """
    foot = "\n".join(_foot(change, problems))
    said, room, shortened, untold = [MARKER], LONGEST - len(MARKER) - len(foot) - 400, 0, 0
    if not parts:
        said.append("Nothing was judged in this change.\n")
    for part in parts:
        headline = _headline(part, branch)
        whole = "\n".join([headline, "", *details(part.verdict), provenance(part.verdict), ""])
        text = whole if len(whole) + 1 <= room else f"{headline}\n"
        shortened += text is not whole
        if len(text) + 1 > room:
            untold += 1
            continue
        said.append(text)
        room -= len(text) + 1
    if shortened:
        said.append(_cut(shortened, untold))
    return "\n".join([*said, foot])


def _names(results: Path, problems: list[str]) -> Iterator[tuple[str, str]]:
    for folder in sorted(results.iterdir()):
        if folder.name.startswith("."):
            continue
        if not is_handle(folder.name) or folder.is_symlink() or not folder.is_dir():
            problems.append(f"{folder.name} is no member's folder.")
            continue
        for path in sorted(folder.glob("[!.]*")):
            if path.suffix == ".json" and is_valid_name(path.stem):
                yield folder.name, path.stem
            else:
                problems.append(f"{folder.name}/{path.name} is no verdict's file.")


def _verdict(results: Path, member: str, kata: str, problems: list[str]) -> Verdict | None:
    """Return a verdict, None where there is none that can be used."""
    path = results / member / f"{kata}.json"
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError:
        problems.append(f"{member}/{path.name} can't be opened.")
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST_FILE:
            problems.append(f"{member}/{path.name} is no verdict: too large, or no file.")
            return None
        data = file.read(LARGEST_FILE)
    try:
        verdict = from_json(data)
    except (KataError, RecursionError) as error:
        problems.append(f"{member}/{path.name} is {error}.")
        return None
    if verdict.kata != kata:
        problems.append(f"{member}/{path.name} is a verdict on another kata.")
        return None
    if any(r.resource not in _RESOURCES for r in verdict.requirements):
        problems.append(f"{member}/{path.name} tells of a resource that is none.")
        return None
    return verdict


def _headline(part: Part, branch: str) -> str:
    held, asked = _counts(part.verdict)
    said = f"{held} of {asked} requirements hold"
    if part.verdict.trouble and not held:
        said = "The file did not load"
    elif part.before is not None:
        said += f", {_compared(part, code(branch))}"
    more = [escape(found) for found in [resources(part.verdict)] if found]
    sentences = ". ".join([said, *(f"{m[:1].upper()}{m[1:]}" for m in more)])
    return f"**{escape(part.member)} · `{code(part.kata)}`** {sentences}."


def _compared(part: Part, branch: str) -> str:
    assert part.before is not None
    (held, _), (was, of) = _counts(part.verdict), _counts(part.before)
    if part.before.suite_sha256 != part.verdict.suite_sha256:
        return f"{was} of {of} on `{branch}` under another suite"
    if held == was:
        return f"as on `{branch}`"
    return f"{'up' if held > was else 'down'} from {was} on `{branch}`"


def _counts(verdict: Verdict) -> tuple[int, int]:
    return sum(r.outcome is Outcome.PASSED for r in verdict.tested), len(verdict.tested)


def _cut(shortened: int, untold: int) -> str:
    said = f"This comment is full: {shortened} of the verdicts are told without their details"
    left = f", {untold} of them not at all" if untold else ""
    return f"{said}{left}. The run's artefact has all of them.\n"


def _foot(change: Change | None, problems: list[str]) -> Iterator[str]:
    left = [] if change is None else change.left_out
    sentences = [ended(f"{escape(entry.path)} {escape(entry.why)}") for entry in left]
    sentences += [escape(problem) for problem in problems]
    if not sentences:
        return
    count = len(sentences) + (0 if change is None else max(change.untold, 0))
    yield f"<details><summary>{count} not judged</summary>\n"
    yield from (f"- {sentence}" for sentence in sentences[:MOST_LEFT_OUT])
    if count > MOST_LEFT_OUT:
        yield f"- and {count - MOST_LEFT_OUT} more."
    yield "\n</details>\n"


def read_change(path: Path) -> Change:
    """Return what `katakit changed --json` has written.

    Raises
    ------
    KataError
        If it is not there, or is something else.
    """
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            return msgspec.json.decode(file.read(LARGEST_FILE), type=Change)
    except OSError as error:
        raise KataError(f"{shown(path)} can't be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise KataError(f"{shown(path)} was not written by katakit changed: {error}") from error
