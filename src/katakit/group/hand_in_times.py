"""Every text that a member ever handed in, and what says when it came: the evidence of lateness.

``DIR/.texts.json`` keeps, for each member, kata and text, the run that saw it first, the run
before that, and the commit that brought it, where the members' folder is in a git repository.
Nothing in it comes from a cache by content: two members' times are their own.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from pathlib import Path

import msgspec

from katakit.errors import KataError
from katakit.files import write_if_new
from katakit.group.git_changes import Blobs

FILE = ".texts.json"


class Text(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text that was handed in.

    Attributes
    ----------
    seen : str
        When a run first saw it, ISO 8601; ``""`` of a text that only git tells of.
    since : str
        When the run before that one had looked and had not seen it; ``""`` if there was none.
    committed : str
        When it was first committed; ``""`` without a commit.
    sha256 : str
        Of its bytes, as verdicts have it; ``""`` of a text that only git tells of.
    passed : bool or None
        Whether it has passed; None if that is not known.
    """

    seen: str = ""
    since: str = ""
    committed: str = ""
    sha256: str = ""
    passed: bool | None = None

    def is_late(self, due: dt.date) -> bool:
        """Tell whether it came after a day, for certain.

        A text that was seen by then came in time. Else its commit decides, by the day on its
        author's own clock. Without a commit it is late if a run after that day had not seen it
        yet: the first run after a day finds out what is there, and that is in time.
        """
        if self.seen and _day(self.seen) <= due:
            return False
        if self.committed:
            return _day(self.committed) > due
        return bool(self.since) and _day(self.since) > due


Texts = dict[str, Text]
"""By the names that git gives to contents."""


class Book(msgspec.Struct):
    """What is known of all texts: member, kata, text."""

    members: dict[str, dict[str, Texts]] = {}

    def of(self, member: str, kata: str) -> Texts:
        """Return a member's texts of a kata."""
        return self.members.get(member, {}).get(kata, {})

    def is_late(self, member: str, kata: str, sha256: str, due: dt.date | None) -> bool:
        """Tell whether a text is a late one, for certain.

        Where another text that came in time has passed, or may have, nobody is late who goes on
        working at it.
        """
        texts = self.of(member, kata).values()
        own = [text for text in texts if text.sha256 == sha256]
        if due is None or not own or not own[0].is_late(due):
            return False
        return all(text.is_late(due) or text.passed is False for text in texts)


def read_book(results: Path) -> Book:
    """Return what a folder of verdicts knows, nothing where it knows nothing."""
    with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode((results / FILE).read_bytes(), type=Book)
    return Book()


def keep_book(results: Path, book: Book) -> None:
    """Write it in place of the last one."""
    write_if_new(results / FILE, msgspec.json.encode(book, order="sorted") + b"\n")


class History:
    """The commits of a members' folder, where it is in a git repository."""

    def __init__(self, members: Path) -> None:
        self._texts: dict[str, dict[str, str]] = {}
        self._digest = "sha1"
        try:
            found = Blobs(members).first_seen()
        except KataError:  # no git, no repository, or no commit yet
            found = {}
        for (path, blob), at in found.items():
            self._texts.setdefault(path, {})[blob] = at
            self._digest = "sha1" if len(blob) == 40 else "sha256"

    def name(self, data: bytes) -> str:
        """Return what git calls a content."""
        head = b"blob %d\0" % len(data)
        return hashlib.new(self._digest, head + data, usedforsecurity=False).hexdigest()

    def texts(self, member: str, kata: str) -> dict[str, str]:
        """Return the contents that a solution ever had, each with its first commit's time."""
        return self._texts.get(f"{member}/{kata}.py", {})


def note(
    texts: Texts, data: bytes, member: str, kata: str, history: History, now: str, before: str
) -> Texts:
    """Return a member's texts with the one that lies there now, and all that git tells of.

    Parameters
    ----------
    now, before : str
        When this run and the one before it have looked.
    """
    found = dict(texts)
    for name, at in history.texts(member, kata).items():
        found[name] = msgspec.structs.replace(found.get(name, Text()), committed=at)
    name = history.name(data)
    text = found.get(name, Text())
    if not text.seen:
        text = msgspec.structs.replace(text, seen=now, since=before)
    sha256 = hashlib.sha256(data).hexdigest()
    return {**found, name: msgspec.structs.replace(text, sha256=sha256)}


def judged(texts: Texts, sha256: str, passed: bool | None) -> Texts:
    """Return texts with what a verdict says of one; a pass stays a pass."""
    return {
        name: msgspec.structs.replace(text, passed=passed or text.passed or passed)
        if text.sha256 == sha256
        else text
        for name, text in texts.items()
    }


def _day(instant: str) -> dt.date:
    """Return the day of a time on its own clock; one that is none was long ago."""
    try:
        return dt.datetime.fromisoformat(instant).date()
    except ValueError:
        return dt.date.min
