"""Days and moments as people write them, in English whatever the machine's locale."""

from __future__ import annotations

import datetime as dt

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def day(date: dt.date) -> str:
    """Return a day: 19 May 2026."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def weekday(date: dt.date) -> str:
    """Return a day near by: Tue 19 May."""
    return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]}"


def moment(text: str) -> dt.datetime | None:
    """Return a verdict's ISO 8601 moment in UTC, None where it is none that can be."""
    try:
        found = dt.datetime.fromisoformat(text)
        found = found.replace(tzinfo=found.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return found if 2000 <= found.year < 9000 else None


def minute(at: dt.datetime) -> str:
    """Return a moment: 14 May 2026, 18:02 UTC."""
    return f"{day(at.date())}, {at:%H:%M} UTC"
