"""Attempts made by hand, and katas that need no files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from katakit.practice.attempts import Attempt, Help

START = datetime(2026, 5, 4, 19, 0, tzinfo=UTC)


def attempt(kata: str = "toy", minute: float = 0, held: int = 0, **fields: Any) -> Attempt:
    """Return an attempt so many minutes after a certain evening's start."""
    plain = {
        "kata": kata, "at": START + timedelta(minutes=minute), "passed": False, "complete": False,
        "partial": False, "held": held, "judged": 5, "missing": ["sums"], "seconds": 1.0,
        "cpu_ratio": None, "cpu_limit": None, "exam": False, "kit": "0.1.0", "suite": "s",
        "solution": "x",
    }  # fmt: skip
    return Attempt(**{**plain, **fields})


def passing(minute: float = 0, **fields: Any) -> Attempt:
    return attempt(minute=minute, held=5, passed=True, missing=[], **fields)


def hint(minute: float, step: int = 1, kata: str = "toy") -> Help:
    return Help(kata, START + timedelta(minutes=minute), "sums", step)


@pytest.fixture
def kata() -> Callable[..., Any]:
    """Make what looks like a kata to those who only ask for its name and metadata."""

    def make(name: str, pillar: str = "P", minutes: int = 45, level: int = 2) -> Any:
        metadata = SimpleNamespace(pillar=pillar, minutes=minutes, level=level)
        return SimpleNamespace(name=name, group=pillar, metadata=metadata)

    return make
