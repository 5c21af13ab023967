"""What a run of grading tells of everybody's hand-ins, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from katakit.errors import shown
from katakit.group.account import LeftOut
from katakit.group.alike import Alike
from katakit.group.grading import Graded
from katakit.group.results import Results
from katakit.group.schedule import Schedule
from katakit.group.stock import Stock
from katakit.group.submissions import Found, Submission
from katakit.report.words import one_line, standing
from katakit.verdict import Verdict


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
    stock: Stock,
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
            late = stock.book.is_late(member, kata, verdict.solution_sha256, due)
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
