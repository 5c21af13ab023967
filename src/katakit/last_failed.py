"""What did not hold last time, for ``--lf``: one small file beside the solutions."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec

from katakit.files import write_atomically
from katakit.kata import Kata
from katakit.roots import House
from katakit.solution import Solution
from katakit.verdict import Outcome, Verdict


class LastFailed:
    """The failures of the last run of one solution of one kata."""

    def __init__(self, house: House, kata: Kata, solution: Solution) -> None:
        place = hashlib.sha256(str(solution.path.absolute()).encode()).hexdigest()[:12]
        self._path = house.solutions / ".katakit" / f"{kata.name}-{place}.json"
        self._known = {requirement.slug for requirement in kata.brief.requirements}

    def slugs(self) -> tuple[str, ...] | None:
        """Return what failed last time, None for everything if nothing is on record."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            slugs = msgspec.json.decode(self._path.read_bytes(), type=list[str])
            return tuple(slug for slug in slugs if slug in self._known) or None
        return None

    def keep(self, verdict: Verdict) -> None:
        """Record what does not hold now; what was left out keeps its record."""
        before = set(self.slugs() or ())
        failed = [
            r.slug
            for r in verdict.requirements
            if (r.slug in before if r.outcome is Outcome.NOT_JUDGED else r.outcome is not Outcome.PASSED)
        ]
        with contextlib.suppress(OSError):  # a read-only folder must not cost the verdict
            write_atomically(Path(self._path), msgspec.json.encode(failed))
