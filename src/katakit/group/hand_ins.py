"""What lies in the members' folder before anything is judged, and what is told of it after."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from katakit.errors import shown
from katakit.group.grading import Graded
from katakit.group.hand_in_times import Book, History, Texts, judged, keep_book, note, read_book
from katakit.group.inventory import Inventory, LeftOut, keep_inventory, read_inventory
from katakit.group.results import Results
from katakit.group.schedule import Schedule
from katakit.group.similarity import Alike, find_alike
from katakit.group.submissions import Found, Submission
from katakit.report.text import one_line, standing
from katakit.verdict import Verdict


@dataclass(frozen=True)
class Survey:
    """What there is, beside the submissions themselves.

    Attributes
    ----------
    book : Book
        When each text came.
    alike : list of Alike
        Whose texts are the same.
    """

    book: Book
    alike: list[Alike]


def survey_members(
    found: Found, members: Path, results: Results, schedule: Schedule | None
) -> Survey:
    """Note what lies in a members' folder, and when that was, beside the verdicts."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    before = read_inventory(results.folder).at
    book, history = read_book(results.folder), History(members)
    texts: dict[str, dict[str, bytes]] = defaultdict(dict)
    for submission in found.submissions:
        data = submission.read()
        if not isinstance(data, bytes):
            continue
        texts[submission.kata.name][submission.member] = data
        known = _told(book.of(submission.member, submission.kata.name), submission, results)
        known = note(known, data, submission.member, submission.kata.name, history, now, before)
        book.members.setdefault(submission.member, {})[submission.kata.name] = known
    keep_book(results.folder, book)
    inventory = Inventory(now, found.members, found.handed_in, found.left_out)
    keep_inventory(results.folder, inventory, schedule)
    katas = {submission.kata.name: submission.kata for submission in found.submissions}
    alike = [one for name, kata in katas.items() for one in find_alike(kata, texts[name])]
    return Survey(book, alike)


def note_outcomes(book: Book, found: Found, results: Results) -> None:
    """Note which of the texts have passed, for the day when others take their places."""
    for submission in found.submissions:
        if texts := book.of(submission.member, submission.kata.name):
            told = _told(texts, submission, results)
            book.members[submission.member][submission.kata.name] = told
    keep_book(results.folder, book)


def _is_gone(path: Path) -> bool:
    """Tell whether a file is not there; one that is out of reach may be."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _told(texts: Texts, submission: Submission, results: Results) -> Texts:
    """Return a member's texts with what the last verdict says of one of them."""
    verdict = results.read(submission.member, submission.kata.name)
    if verdict is None:
        return texts
    passed = True if verdict.passed and not verdict.partial else None if verdict.holds else False
    return judged(texts, verdict.solution_sha256, passed)


def left_behind(found: Found, members: Path, results: Results) -> list[str]:
    """Return the results that nobody stands behind: ``zoe``, or ``alice/drift`` without a file."""
    if not results.folder.is_dir():
        return []
    here = set(found.members)
    gone = [m for m in results.members() if m not in here and results.has_verdicts(m)]
    for member in found.members:
        judged_once = sorted((results.folder / member).glob("[!.]*.json"))
        gone += [
            f"{member}/{path.stem}"
            for path in judged_once
            if _is_gone(members / member / f"{path.stem}.py")
        ]
    return gone


class HandIn(msgspec.Struct, frozen=True):
    """A solution that was handed in under its name.

    Attributes
    ----------
    outcome : str
        ``"complete"``, ``"passed"``, ``"judged in part"``, ``"not passed"`` or ``"not judged"``.
    late : bool or None
        Whether it came after its day; None where there is no day.
    trouble : str
        Why it could not be loaded, or not be judged.
    """

    path: str
    member: str
    kata: str
    outcome: str
    late: bool | None = None
    trouble: str = ""


class Report(msgspec.Struct, frozen=True):
    """All entries of the members' folder, each once, and what the organiser may want to know.

    Attributes
    ----------
    without_member : list of str
        Results that nobody stands behind; `pruned_to` says where they were put.
    """

    members: list[str]
    hand_ins: list[HandIn]
    left_out: list[LeftOut]
    alike: list[Alike]
    without_member: list[str]
    pruned_to: str = ""
    schema: int = 1


def hand_ins(
    found: Found,
    members: Path,
    survey: Survey,
    graded: Graded,
    results: Results,
    schedule: Schedule | None,
) -> Iterator[HandIn]:
    """Yield what became of each hand-in that was to be judged."""
    for member, kata in found.of_broken:
        given = one_line(shown(members / member / f"{kata}.py"), 300)
        yield HandIn(given, member, kata, "not judged", None, one_line(found.broken[kata], 300))
    lost = dict(one.split(": ", 1) for one in graded.lost)
    for submission in found.chosen:
        member, kata = submission.member, submission.kata.name
        verdict = results.read(member, kata)
        reasons = graded.broken.get(kata)
        trouble = lost.get(submission.name) or (reasons[0] if reasons and not verdict else "")
        due = schedule.due(kata) if schedule is not None else None
        late = None
        if verdict is not None and due is not None:
            late = survey.book.is_late(member, kata, verdict.solution_sha256, due)
        outcome = standing(verdict) if verdict is not None else "not judged"
        said = trouble or _trouble(submission, verdict)
        given = one_line(submission.given, 300)
        yield HandIn(given, member, kata, outcome, late, one_line(said, 300))


def _trouble(submission: Submission, verdict: Verdict | None) -> str:
    """Return why a file could not be loaded, or what else is odd about it."""
    if verdict is not None and verdict.trouble:
        where, _, what = verdict.trouble.partition("   ")
        line = where.rpartition(":")[2]
        return f"line {line}: {what}" if line.isdigit() else what or where
    data = submission.read()
    return "the file is empty." if isinstance(data, bytes) and not data.strip() else ""
