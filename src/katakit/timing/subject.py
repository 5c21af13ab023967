"""Who is measured: a solution in a warm worker of its own, from one zygote for each sandbox.

What one run costs a worker is read from outside.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from katakit.boundary.failures import WorkerFailure, details_of
from katakit.boundary.program import Program
from katakit.boundary.worker_pool import Launched, launch, launch_with_peak
from katakit.boundary.zygote_client import ZygoteClient, ZygoteFailed
from katakit.candidate.remote import RemoteHeld
from katakit.errors import KataError
from katakit.judge.cpu_affinity import on_processor
from katakit.judge.protocol import bounds_for
from katakit.judge.time_limits import watchdog
from katakit.timing.process_usage import Peak, cpu_seconds
from katakit.timing.protocol import TimingSpec
from katakit.timing.workload import Workload


class Zygotes:
    """Zygotes by what their workers may import; one that is there serves again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...] | None, ZygoteClient] = {}

    def get(
        self, spec: TimingSpec, imports: tuple[str, ...], allowed: tuple[str, ...] | None
    ) -> ZygoteClient:
        """Return the zygote whose workers may import what is allowed; it may be starting.

        Parameters
        ----------
        imports : tuple of str
            What a new one imports beforehand.
        allowed : tuple of str or None
            None allows everything, as the peer may.
        """
        if allowed not in self._kept:
            bounds = bounds_for(spec.kata, spec.level, allowed, spec.required)
            seed = spec.seed % 4_294_967_295
            self._kept[allowed] = ZygoteClient(imports, bounds, seed, spec.home)
        return self._kept[allowed]

    def close(self) -> None:
        """End all of them with their workers."""
        while self._kept:
            self._kept.popitem()[1].close()


_CHECKING = 10.0
"""Seconds beyond a run that the judge may take over what came back."""

_TO_LOAD = 30.0
"""Seconds that a solution may take to load; the suite has loaded it before."""


CANDIDATE = "candidate"
"""The name of the subject that is judged; all others are the kata's own."""


class WrongResult(Exception):
    """What the candidate returned is not right."""


class ShippedFailed(KataError):
    """A solution that the kata ships fails its own workload.

    Parameters
    ----------
    name : str
        The subject's.
    error : Exception
        What it met.
    """

    def __init__(self, name: str, error: Exception) -> None:
        super().__init__(f"the {name} fails the workload: {type(error).__name__}: {error}")
        self.name = name


@dataclass(frozen=True)
class Cost:
    """What one run took, in seconds.

    Attributes
    ----------
    cpu : float
        Of the worker, from the end of its last run to the end of this one.
    wall : float
        Of anybody waiting for the result.
    handing_over : float
        The part of `cpu` that went by before the run began: the arguments' way in,
        and whatever else the worker did meanwhile.
    """

    cpu: float
    wall: float
    handing_over: float

    def less(self, handing_over: float) -> float:
        """Return the CPU time without the handing over, as an honest worker's took."""
        return max(self.cpu - handing_over, 1e-9)


class Worker:
    """One process that has loaded one solution and stays for many runs.

    Parameters
    ----------
    name : str
        Whose it is.
    launched : Launched
        The process, which may still be loading.
    """

    def __init__(self, name: str, launched: Launched) -> None:
        self._name = name
        self._launched = launched
        self.connection = launched.connection

    def wait_until_loaded(self) -> None:
        """Block until the solution is loaded, which no run is charged for.

        Raises
        ------
        Exception
            What the solution raised, or how its process failed.
        """
        with self._blame():
            self.solution = self._launched.candidate(within=_TO_LOAD)
        self.pid = self.connection.link.process.pid
        self._read = cpu_seconds(self.pid)

    def run(self, workload: Workload, data: Mapping[str, Any]) -> Cost:
        """Have the solution do one run, its result checked, and return the cost.

        Raises
        ------
        WrongResult
            If the result is wrong, or nothing that can be checked.
        ShippedFailed
            If anything went wrong and this is no candidate.
        Exception
            What the solution raised, or how its process failed.
        """
        held = self.hold(data)
        began, handed_over = time.perf_counter(), self._elapsed()
        self.check_run(workload, data, held)
        wall = time.perf_counter() - began
        cpu = self._elapsed()
        self._read += cpu
        return Cost(cpu, wall, handed_over)

    def check_run(
        self, workload: Workload, data: Mapping[str, Any], held: Mapping[str, Any]
    ) -> None:
        """Have the solution do one run on what it holds, within the time of one call."""
        seconds = self.connection.call_seconds
        self.connection.test_deadline = time.monotonic() + seconds
        with self._blame(), watchdog(seconds + _CHECKING):
            workload.check(data, workload.run(self.solution, held))

    def hand_over(self, data: Mapping[str, Any]) -> float:
        """Hand the arguments over, and no more; returns the CPU seconds that took."""
        self.hold(data)
        seconds = self._elapsed()
        self._read += seconds
        return seconds

    def hold(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Hand the arguments over, to stay beside the solution."""
        self.connection.test_deadline = float("inf")
        held = {}
        with self._blame():
            for name, value in data.items():
                number = self.connection.request("hold", value)
                held[name] = RemoteHeld(self.connection.proxy(number, name), value)
        return held

    def trim(self) -> None:
        """Have the process give back what is free, as a message that was decoded has left it."""
        with self._blame():
            self.connection.request("trim_memory")

    @contextmanager
    def _blame(self) -> Iterator[None]:
        """Say of every failure whose it is: the kata's, for what it ships, or the candidate's."""
        try:
            yield
        except ZygoteFailed:  # whose it is nobody knows
            raise
        except Exception as error:
            if self._name != CANDIDATE:
                raise ShippedFailed(self._name, error) from error
            if isinstance(error, WorkerFailure) or details_of(error) is not None:
                raise
            raise WrongResult(repr(error)) from error  # the judge could make nothing of it

    def _elapsed(self) -> float:
        return cpu_seconds(self.pid) - self._read

    def close(self) -> None:
        """End the process."""
        self.connection.close()


@dataclass(frozen=True)
class Subject:
    """A solution to be measured.

    Attributes
    ----------
    name : str
        ``"candidate"``, ``"baseline"``, ``"reference"`` or ``"peer"``.
    zygote : ZygoteClient
        Where its workers come from.
    call_seconds : float
        The longest that one call may take.
    """

    name: str
    zygote: ZygoteClient
    program: Program
    call_seconds: float

    def start(self) -> Worker:
        """Start a fresh worker; it loads while others are at work."""
        self.zygote.wait_until_ready()
        return Worker(self.name, launch(self.zygote, self.program, self.call_seconds))

    def start_watched(self) -> tuple[Worker, Peak]:
        """Start a fresh worker whose peak memory is kept, and wait until it has loaded."""
        self.zygote.wait_until_ready()
        launched, descriptor = launch_with_peak(self.zygote, self.program, self.call_seconds)
        worker = Worker(self.name, launched)
        worker.wait_until_loaded()
        return worker, Peak(worker.pid, descriptor)


_TURN = itertools.count()


@contextmanager
def at_work(*subjects: Subject) -> Iterator[list[Worker]]:
    """A fresh, loaded worker of each subject for the time of a block, all on one processor.

    Two processors of a virtual machine may differ by a third, for as long as a neighbour is
    busy: a pair that is split over them compares processors. And a worker whose judge sits on
    another one finds each message in a cold cache, now more and now less. The next block takes
    the next processor.
    """
    workers: list[Worker] = []
    try:
        workers += [subject.start() for subject in subjects]
        for worker in workers:
            worker.wait_until_loaded()
        with on_processor(next(_TURN), *(worker.pid for worker in workers)):
            yield workers
    finally:
        for worker in workers:
            worker.close()
