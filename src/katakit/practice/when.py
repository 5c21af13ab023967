"""Times as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

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
