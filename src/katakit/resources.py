"""What a kata promises beyond right answers: speed, growth and memory.

Each is a sentence of the brief, named by its slug in the ``[workload]`` table of
``kata.toml``. The workload judges them (`katakit.timing`), never a test of the suite.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Speed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """CPU time at the workload's size: at most `limit` times the baseline's."""

    requirement: str
    limit: float


class Growth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """CPU time over the workload's sizes: grows no faster than promised."""

    requirement: str
    promised: Literal["1", "n", "n log n", "n^2"]


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Peak memory at the workload's size: at most `limit` times the baseline's."""

    requirement: str
    limit: float


class Resources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ``[workload]`` table of ``kata.toml``.

    Attributes
    ----------
    baseline : str
        ``reference/<kata>/alternatives/<baseline>.py``: plain, correct, and frozen within a
        major version of the kata, so that a faster reference fails nobody who passed.
    needs : list of str
        The requirements that must hold before anything is measured; where none is
        named, all of the core that the suite proves.
    """

    baseline: str
    needs: list[str] = []
    speed: Speed | None = None
    growth: Growth | None = None
    memory: Memory | None = None

    @property
    def kinds(self) -> dict[str, str]:
        """Requirement to kind: ``{"fast": "speed"}``."""
        promises = {"speed": self.speed, "growth": self.growth, "memory": self.memory}
        return {promise.requirement: kind for kind, promise in promises.items() if promise}
