"""Speed: pairs of runs of candidate and baseline, in turns, until the verdict is clear.

Two runs that follow each other meet the same machine, so their ratio is steady where
their times are not. Each pair gets an input of its own, the same for both; who goes
first changes from pair to pair (ABBA); fresh processes take over every seven pairs, for
where a process happens to lie in memory moves its times by some percent. That can't
matter where all seven ratios lie twice off the limit: there the first processes are enough.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from katakit.timing.borderline import FIRST_LOOK, SECOND_LOOK, Estimate, compare, estimate
from katakit.timing.subject import Cost, Subject, at_work
from katakit.timing.workload import Workload

WARM_UP = 3
"""Pairs that are run and not counted, in each process."""

PAIRS = 7
"""Pairs that count, in each process."""

PROCESSES, AT_MOST = 3, 8
"""Process pairs at the first look, and in all if that one is not clear."""

CLEAR = 1.5
"""How many times off the limit all ratios of the first processes must lie to settle it."""

FEWEST = 3
"""Pairs, but for the very first, after which a slow candidate need not be run again, if"""

HOPELESS = 4
"""all lie this many times over the limit, or"""

ENOUGH = 2.0
"""so many CPU seconds are spent and all lie `CLEAR` times over it."""

QUICKLY = (2.0, 1.5, 1.15)
"""How many times off both margins all ratios must lie to settle an author's question: where there
is one pair, two, and more. The first of all may stand alone, for one that is so far off."""

WAITING = 2
"""How many times over the limit the time on the wall may be: sleeping costs no CPU."""


@dataclass
class Speed:
    """What was measured at the workload's size.

    Attributes
    ----------
    verdict : str
        ``"passed"``, ``"failed"`` or ``"borderline"``, which passes.
    ratio : Estimate
        CPU time of the candidate in times of the baseline's.
    wall : Estimate
        The same of the time on the wall.
    seconds : float
        The candidate's median CPU time.
    """

    verdict: str
    ratio: Estimate
    wall: Estimate
    pairs: int
    seconds: float

    @property
    def waits(self) -> bool:
        """Whether it failed for the time that it lets others wait."""
        return self.verdict == "failed" and self.wall.low > self.ratio.high


@dataclass
class Pairs:
    """Runs of candidate and baseline, in turns.

    Parameters
    ----------
    inputs : callable
        Returns the next input, one that neither has seen.
    progress : callable
        Called after each pair.
    margin : float
        See `katakit.timing.protocol.TimingSpec`.
    """

    workload: Workload
    candidate: Subject
    baseline: Subject
    inputs: Callable[[], Any]
    progress: Callable[[], None]
    margin: float = 0.0
    _costs: list[tuple[Cost, Cost]] = field(default_factory=list)
    _tried: list[tuple[Cost, Cost]] = field(default_factory=list)

    def measure(self, limit: float) -> Speed:
        """Measure until the ratio lies clearly on one side of `limit`, or long enough."""
        speed = self._more(1, limit, FIRST_LOOK)
        if self.margin:
            settled = self._is_settled(limit, self._tried)
            return speed if settled else self._more(PROCESSES, limit, FIRST_LOOK)
        if not _is_clear(speed, limit):
            speed = self._more(PROCESSES, limit, FIRST_LOOK)
        if speed.verdict == "borderline":
            speed = self._more(AT_MOST, limit, SECOND_LOOK)
        return speed

    def _more(self, processes: int, limit: float, confidence: float) -> Speed:
        while len(self._costs) < processes * PAIRS:
            self._one_process_pair(limit)
            if self._is_hopeless(limit) or self._is_settled(limit, self._tried):
                break
        return self._judge(limit, confidence)

    def _one_process_pair(self, limit: float) -> None:
        with at_work(self.candidate, self.baseline) as both:
            for turn in range(WARM_UP + PAIRS):
                data = self.inputs()
                order = (0, 1) if turn % 2 else (1, 0)
                costs = {who: both[who].run(self.workload, data) for who in order}
                self.progress()
                pair = costs[0], costs[1]
                if turn == 0 and self._is_settled(limit, [pair]):
                    self._costs = self._tried = [pair]
                    return
                if turn > 0:
                    self._tried.append(pair)
                if turn >= WARM_UP:
                    self._costs.append(pair)
                if self._is_hopeless(limit) or self._is_settled(limit, self._tried):
                    self._costs = self._tried
                    return

    def _is_settled(self, limit: float, pairs: list[tuple[Cost, Cost]]) -> bool:
        """Tell whether an author's question is answered: all ratios lie clear of both margins."""
        if not self.margin or not pairs:
            return False
        ratios = [*map(_ratio, pairs)]
        off = QUICKLY[min(len(pairs), len(QUICKLY)) - 1]
        edges = limit / self.margin, limit * self.margin
        return all(max(ratios) * off <= edge or min(ratios) >= edge * off for edge in edges)

    def _is_hopeless(self, limit: float) -> bool:
        if len(self._tried) < FEWEST:
            return False
        is_long = sum(mine.cpu for mine, _ in self._tried) > ENOUGH
        return min(map(_ratio, self._tried)) > limit * (CLEAR if is_long else HOPELESS)

    def _judge(self, limit: float, confidence: float) -> Speed:
        ratio = estimate([_ratio(pair) for pair in self._costs], confidence)
        wall = estimate([mine.wall / theirs.wall for mine, theirs in self._costs], confidence)
        verdict = compare(ratio, limit)
        if wall.low > WAITING * limit:
            verdict = "failed"
        mine = [mine.less(theirs.handing_over) for mine, theirs in self._costs]
        return Speed(verdict, ratio, wall, len(mine), statistics.median(mine))


def _is_clear(found: Speed, limit: float) -> bool:
    if found.verdict == "passed":
        return found.ratio.high * CLEAR <= limit
    return found.ratio.low >= limit * CLEAR


def _ratio(pair: tuple[Cost, Cost]) -> float:
    """Return candidate over baseline, less what handing over cost the baseline's worker."""
    mine, theirs = pair
    return mine.less(theirs.handing_over) / theirs.less(theirs.handing_over)
