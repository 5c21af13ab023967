"""Text that all reports share: words for outcomes, strangers' text made harmless, calls, times."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
from datetime import datetime, timedelta
from pathlib import Path

from katakit.errors import shown
from katakit.verdict import Judged, Outcome, Verdict

WORDS = {
    Outcome.PASSED: "holds",
    Outcome.FAILED: "does not hold",
    Outcome.ERROR: "could not be judged",
    Outcome.TIMEOUT: "timed out",
    Outcome.CRASHED: "crashed",
    Outcome.VIOLATION: "broke the protocol",
    Outcome.TODO: "not written yet",
    Outcome.NOT_JUDGED: "not judged",
}

BREAKPOINT = "calls breakpoint(), but judged code has no terminal"

_COMMAND = re.compile(r"^(\s*)(::|##\[|##vso\[)", re.MULTILINE)


def clean(text: str) -> str:
    """Return text that steers neither a terminal nor a CI service.

    Control characters, escape sequences and characters that change the direction of
    writing become visible; a line that begins like a workflow command no longer does.
    """
    shown = text if text.isprintable() else "".join(map(_visible, text))
    return _COMMAND.sub(r"\1\\\2", shown)


def _visible(c: str) -> str:
    return c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode()


def one_line(text: str, width: int = 120) -> str:
    """Return cleaned text on one line, shortened."""
    flat = " ".join(clean(text).split())
    return flat if len(flat) <= width else flat[: width - 3] + "..."


def figure(ratio: float) -> str:
    """Return a ratio with the digits that mean something: 0.94, 2.1, 14."""
    return f"{ratio:.2f}" if ratio < 1.95 else f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def tasks(verdict: Verdict) -> dict[str, list[Judged]]:
    """Return the judged requirements by the function or class that they are about."""
    grouped: dict[str, list[Judged]] = {}
    for requirement in verdict.tested:
        grouped.setdefault(requirement.task or "the file", []).append(requirement)
    return grouped


def standing(verdict: Verdict) -> str:
    """Return in a word or two what a verdict comes to."""
    if verdict.partial:
        return "judged in part"
    return "complete" if verdict.complete else "passed" if verdict.passed else "not passed"


def tally(verdict: Verdict) -> str:
    """Return the verdict in one sentence: how many hold, what is unwritten, what it means.

    Right answers are counted first; what the workload found is added and takes nothing back.
    """
    judged, held = len(verdict.tested), sum(r.outcome is Outcome.PASSED for r in verdict.tested)
    if verdict.trouble and not held:
        return f"0 of {len(verdict.judged)} judged: the file did not load."
    counts = [f"{held} of {judged} hold"] if judged else []
    unwritten = sum(r.outcome is Outcome.TODO for r in verdict.tested)
    if unwritten and unwritten < judged:
        counts.append(f"{unwritten} not written yet")
    left_out = sum(r.outcome is Outcome.NOT_JUDGED and not r.resource for r in verdict.requirements)
    if left_out and judged:
        counts.append(f"{left_out} left out")
    measured = resources(verdict)
    return " ".join(filter(None, (_sentence(counts, measured), _meaning(verdict))))


def _sentence(counts: list[str], resources: str) -> str:
    if not counts:
        return f"{resources[:1].upper()}{resources[1:]}." if resources else "Nothing was judged."
    if resources == _FAST_ENOUGH:
        return ", ".join(counts) + f", and {resources}."
    return ". ".join(filter(None, (", ".join(counts), resources))) + "."


_FAST_ENOUGH = "fast enough"
_EXCESS = {"speed": "Too slow", "growth": "Grows too fast", "memory": "Takes too much memory"}
"""What it means that a promise does not hold; one that could not be judged is named as it is."""


def resources(verdict: Verdict) -> str:
    """Say what the workload found, ``""`` where it was not run."""
    measured = [r for r in verdict.measured if r.outcome is not Outcome.TODO]
    if not measured:
        return ""
    failed = [r for r in measured if r.outcome is not Outcome.PASSED]
    if not failed:
        return _FAST_ENOUGH
    said = []
    failures: dict[Outcome, list[str]] = {}
    for requirement in failed:
        if requirement.outcome is Outcome.FAILED:
            reason = clean(requirement.message).removesuffix(": too slow")
            said.append(f"{_EXCESS[requirement.resource]}: {reason}")
        else:
            failures.setdefault(requirement.outcome, []).append(requirement.resource)
    said += [f"{_and(names).capitalize()} {WORDS[outcome]}" for outcome, names in failures.items()]
    return ". ".join(said)


def _and(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _meaning(verdict: Verdict) -> str:
    if verdict.complete:
        return "Core and stretch: complete."
    if verdict.partial:
        return ""
    if verdict.passed:
        return "All of the core: passed."
    core = [r for r in verdict.requirements if r.part == "core"]
    missing = sum(r.outcome is not Outcome.PASSED for r in core)
    if missing == len(core):
        return ""
    return f"{missing} of the core {'is' if missing == 1 else 'are'} missing for a pass."


def call(command: str, *words: str) -> str:
    """Return a call as it is typed: ``nox -s hint -- drift`` or ``katakit hint drift``."""
    by_nox = os.environ.get("KATAKIT_CALLED_BY") == "nox"
    start = f"nox -s {command}" if by_nox else f"katakit {command}"
    quoted_words = map(shlex.quote, words)
    return " ".join([start, *(["--"] if by_nox and words else []), *quoted_words])


def typed(path: Path | str) -> str:
    """Return a path as a word of a command, not yet quoted; never one that reads as an option."""
    text = shown(path) if isinstance(path, Path) else path
    return f"./{text}" if text.startswith("-") else text


def toml(path: Path) -> str:
    """Return a path as a text of TOML."""
    return json.dumps(shown(path), ensure_ascii=False)


def quoted(path: Path | str) -> str:
    """Return a path as a person here types it into a shell."""
    return shlex.quote(typed(path))


_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was: ``"today"``, ``"yesterday"``, ``"12 days ago"``."""
    days = (now.astimezone().date() - then.astimezone().date()).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days ago"


def ahead(then: datetime, now: datetime) -> str:
    """Return when something will be: ``"now"``, ``"tomorrow"``, ``"in 3 days"``."""
    if then <= now:
        return "now"
    days = (then.astimezone().date() - now.astimezone().date()).days
    if days == 0:
        return "later today"
    return "tomorrow" if days == 1 else f"in {days} days"


def lasting(span: timedelta) -> str:
    """Return a span: ``"less than a minute"``, ``"38 minutes"``, ``"2 h 5 min"``."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 100:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return f"{minutes // 60} h {minutes % 60} min"


def ordinal(number: int) -> str:
    """Return ``"third"`` for 3 and ``"23rd"`` for 23."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    return f"{number}{('th', 'st', 'nd', 'rd')[last] if last < 4 else 'th'}"


def counted(number: int, noun: str) -> str:
    """Return ``"one hint"``, ``"no hints"``, ``"23 hints"``."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}{'' if number == 1 else 's'}"


_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def day(date: dt.date) -> str:
    """Return a day: 19 May 2026."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def weekday(date: dt.date) -> str:
    """Return a day near by: Tue 19 May."""
    return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]}"


def date_and_time(text: str) -> dt.datetime | None:
    """Return a verdict's ISO 8601 time in UTC, None where it is none that can be."""
    try:
        found = dt.datetime.fromisoformat(text)
        found = found.replace(tzinfo=found.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found if 2000 <= found.year < 9000 else None


def minute(at: dt.datetime) -> str:
    """Return a date and time: 14 May 2026, 18:02 UTC."""
    return f"{day(at.date())}, {at:%H:%M} UTC"
