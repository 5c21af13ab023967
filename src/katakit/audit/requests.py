"""What a check wants judged, and what it gets: plain values that travel between processes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection

import msgspec

from katakit.verdict import Outcome

_BY_LIMITS = frozenset({Outcome.TIMEOUT, Outcome.CRASHED})


@dataclass(frozen=True)
class Request:
    """A solution to be judged, and how.

    Attributes
    ----------
    given : str
        The name under which reports would show it.
    any_import : bool
        For the peer, which may import what candidates may not.
    only : tuple of str or None
        The requirements to judge; None for all.
    tests : tuple of str or None
        The tests to run; None for all.
    order : str
        The order of the tests; see `katakit.audit.bench`.
    call_seconds : int
        A tighter limit for one call; 0 for the kata's own.
    trusted : str
        The author's own code is tried without a sandbox first. ``"to fail"``: what fails there
        is taken at its word, and what passes goes to the real judge; ``"to pass"``: the other
        way round, as for a mutant that is signed as equivalent. The real judge sees a sample too.
    """

    root: str
    kata: str
    given: str
    source: str
    any_import: bool = False
    only: tuple[str, ...] | None = None
    tests: tuple[str, ...] | None = None
    fail_fast: bool = False
    hash_seed: int = 0
    order: str = "suite"
    call_seconds: int = 0
    trusted: str = ""

    @property
    def bench(self) -> tuple[str, str]:
        """What requests share that one bench may judge: the suite."""
        return self.root, self.kata

    @property
    def is_whole(self) -> bool:
        """Whether a solution is to be judged by all of the suite, as one that should pass is."""
        return self.only is None and self.tests is None and not self.fail_fast

    def content(self) -> str:
        """Return what of the request can influence its result; where it lies cannot."""
        told = asdict(self)
        del told["root"]
        return msgspec.json.encode(told).decode()


class Result(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a request.

    Attributes
    ----------
    outcomes : dict
        Requirement to outcome.
    told : dict
        Requirement that does not hold to all that a report in study mode would say.
    tests, proves : dict
        Test to outcome, test to requirement.
    trouble : str
        Why the solution did not load.
    problem : str
        Why the kata itself could not be run.
    untried : list of str
        Tests that were asked for and only a judge with a boundary can run.
    """

    outcomes: dict[str, str] = {}
    told: dict[str, str] = {}
    tests: dict[str, str] = {}
    proves: dict[str, str] = {}
    test_seconds: dict[str, float] = {}
    seconds: float = 0.0
    trouble: str = ""
    problem: str = ""
    untried: list[str] = []

    @property
    def met_a_limit(self) -> bool:
        """Whether some outcome may be the doing of a machine that had too much to do."""
        return not _BY_LIMITS.isdisjoint(self.outcomes.values())

    @property
    def failed(self) -> frozenset[str]:
        """The requirements that were judged and do not hold."""
        fine = ("passed", "not_judged")
        return frozenset(slug for slug, outcome in self.outcomes.items() if outcome not in fine)


MARGIN = 1.3
"""How many times the limit must lie above all that is right, and below all that is slow."""


class Measured(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a solution's workload came to.

    Attributes
    ----------
    outcomes : dict
        Resource requirement to outcome.
    told : dict
        Resource requirement to what the report would say.
    ratios : dict
        ``"speed"`` and ``"memory"`` to the ratio to the baseline.
    interval : tuple of float or None
        Around the ratio of speed.
    problem : str
        Why it could not be measured.
    """

    outcomes: dict[str, str] = {}
    told: dict[str, str] = {}
    ratios: dict[str, float] = {}
    interval: tuple[float, float] | None = None
    problem: str = ""

    def range_of(self, kind: str) -> tuple[float, float]:
        """Return between what a ratio truly lies; zeros where none was measured."""
        if kind == "speed" and self.interval is not None:
            return self.interval
        return self.ratios.get(kind, 0.0), self.ratios.get(kind, 0.0)


def requests_of(connection: Connection) -> Iterator[Request]:
    """Yield requests until the farewell, or until nobody is there any more."""
    while not connection.closed:
        request: Request | None = None
        with contextlib.suppress(EOFError, OSError):
            request = connection.recv()
        if request is None:
            connection.close()
            return
        yield request
