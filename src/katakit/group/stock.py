"""Taking stock before anything is judged: who is a member, what lies there, and since when."""

from __future__ import annotations

import datetime as dt
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from katakit.group.account import Account, keep_account, read_account
from katakit.group.alike import Alike, find_alike
from katakit.group.results import Results
from katakit.group.schedule import Schedule
from katakit.group.submissions import Found, Submission
from katakit.group.texts import Book, History, Texts, judged, keep_book, note, read_book


@dataclass(frozen=True)
class Stock:
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


def take_stock(found: Found, members: Path, results: Results, schedule: Schedule | None) -> Stock:
    """Note what lies in a members' folder, and when that was, beside the verdicts."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    before = read_account(results.folder).at
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
    account = Account(now, found.members, found.handed_in, found.left_out)
    keep_account(results.folder, account, schedule)
    katas = {submission.kata.name: submission.kata for submission in found.submissions}
    alike = [one for name, kata in katas.items() for one in find_alike(kata, texts[name])]
    return Stock(book, alike)


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
