"""Candidates for the suite: workers that have just loaded the solution, one for each test."""

from __future__ import annotations

import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from katakit.boundary.call_deadline import DeadlineLink
from katakit.boundary.connection import Connection
from katakit.boundary.failures import WorkerFailure
from katakit.boundary.program import Program
from katakit.boundary.zygote_client import Bounds, WorkerProcess, ZygoteClient, ZygoteFailed
from katakit.boundary.zygote_start import Started
from katakit.candidate.remote import RemoteCandidate
from katakit.candidate.remote_objects import RemoteObject

_TO_LOAD = 60.0
"""Seconds that a worker may take to load while nobody waits for it."""


@dataclass
class Launched:
    """A worker that is loading; its answer is still to be read."""

    connection: Connection
    _number: int

    def candidate(self, within: float) -> RemoteCandidate:
        """Wait for the answer and return the loaded solution.

        Parameters
        ----------
        within : float
            Seconds from now.

        Raises
        ------
        WorkerFailure
            If the process met its end while loading.
        Exception
            What the solution raised while loading.
        """
        connection = self.connection
        try:
            routines = connection.answer(self._number, time.monotonic() + within)
        except WorkerFailure as failure:
            connection.failure = failure
            failure.__katakit_printed__ = connection.link.printed()  # type: ignore[attr-defined]
            connection.close()
            raise
        except Exception as error:
            error.__katakit_printed__ = connection.link.printed()  # type: ignore[attr-defined]
            connection.close()
            raise
        if type(routines) is not list or not all(type(name) is str for name in routines):
            routines = []
        return RemoteCandidate(connection, routines)


def launch(
    zygote: ZygoteClient,
    program: Program,
    call_seconds: float,
    echo: Callable[[bytes], None] | None = None,
    folder: int = 0,
) -> Launched:
    """Have a worker forked and load a solution, without waiting for either.

    Parameters
    ----------
    folder : int
        The number of a scratch folder that it shares with others; 0 for one of its own.
    """
    return _load(zygote.spawn(folder=folder), program, call_seconds, echo)


def launch_with_peak(
    zygote: ZygoteClient, program: Program, call_seconds: float
) -> tuple[Launched, int]:
    """Launch a worker whose peak memory can be set back; returns the descriptor for it too.

    Raises
    ------
    ZygoteFailed
        If the worker does not hand it over.
    """
    process = zygote.spawn(peak=True)
    select.select([process.sock], [], [], _TO_LOAD)
    try:
        _, descriptors, _, _ = socket.recv_fds(process.sock, 1, 1)
    except OSError as error:
        raise ZygoteFailed(f"a worker's peak memory can't be had: {error}") from error
    if not descriptors:
        raise ZygoteFailed("a worker's peak memory can't be had: it ended at once")
    return _load(process, program, call_seconds, None), descriptors[0]


def _load(
    process: WorkerProcess,
    program: Program,
    call_seconds: float,
    echo: Callable[[bytes], None] | None,
) -> Launched:
    connection = Connection(DeadlineLink(process, echo), _proxy, call_seconds)
    deadline = time.monotonic() + _TO_LOAD
    return Launched(connection, connection.post("load", *astuple(program), deadline=deadline))


def _proxy(
    connection: Connection, number: int, type_name: str, is_callable: bool, methods: frozenset[str]
) -> Any:
    return RemoteObject(connection, number, type_name, is_callable, methods)


class Workers:
    """Hands out one fresh candidate after another.

    Parameters
    ----------
    program : Program
        The solution that each worker loads.
    imports : sequence of str
        What the zygote imports beforehand.
    bounds : Bounds
        What each worker may take and reach.
    home : Path
        A folder for the workers' scratch folders.
    call_seconds : float
        The longest that one call may take.
    hash_seed : int
        The workers' ``PYTHONHASHSEED``.
    echo : callable, optional
        Gets what the workers print, as it comes.
    ahead : int
        How many workers to keep ready.
    zygote : Started, optional
        One that was forked for them; by default a new one is started.
    """

    def __init__(
        self,
        program: Program,
        imports: tuple[str, ...],
        bounds: Bounds,
        home: Path,
        call_seconds: float = 10.0,
        hash_seed: int = 0,
        echo: Callable[[bytes], None] | None = None,
        ahead: int = 1,
        zygote: Started | None = None,
    ) -> None:
        self.zygote = ZygoteClient(imports, bounds, hash_seed, home, zygote)
        self.program = program
        self._call_seconds = call_seconds
        self._echo = echo
        self._count = ahead
        self._ahead: deque[Launched] = deque()
        self._expected = sys.maxsize
        self._is_compiled = False

    def begin(self) -> None:
        """Ask for the first workers, without waiting for anything."""
        self._keep_ready(max(1, self._count))

    def expect(self, number: int) -> None:
        """Note how many candidates will be asked for: no more are kept ready than that.

        Where more are asked for after all, each is made when it is.
        """
        self._expected = number

    def change(self, program: Program, call_seconds: float) -> None:
        """Hand out another program's candidates from now on; those ahead are let go."""
        while self._ahead:
            self._ahead.popleft().connection.close()
        self.program = program
        self._call_seconds = call_seconds
        self._is_compiled = False

    def next(self, prefetch: bool = True) -> RemoteCandidate:
        """Return a candidate that has just loaded the solution.

        Raises
        ------
        WorkerFailure
            If the process met its end while loading.
        Exception
            What the solution raised while loading.
        """
        self.zygote.wait_until_ready()
        if not self._ahead:
            self._keep_ready(1)
        ready = self._ahead.popleft()
        self._expected -= 1
        if prefetch:
            self._keep_ready(min(self._count, self._expected))
        candidate = ready.candidate(within=self._call_seconds)
        if not self._is_compiled:  # tried once
            self._is_compiled = True
            self.program = self.program.compiled()
        return candidate

    def beside(self, folder: int) -> RemoteCandidate:
        """Return a candidate that shares a scratch folder with others of the same number.

        Raises
        ------
        WorkerFailure
            If the process met its end while loading.
        """
        self.zygote.wait_until_ready()
        started = launch(self.zygote, self.program, self._call_seconds, self._echo, folder)
        return started.candidate(within=self._call_seconds)

    def hang_up(self) -> None:
        """Have everything end, without waiting for it; `close` does that."""
        self.zygote.hang_up()

    def close(self) -> None:
        """End every worker and the zygote."""
        self._ahead.clear()
        self.zygote.close()

    def _keep_ready(self, number: int) -> None:
        while len(self._ahead) < number:
            self._ahead.append(self._start())

    def _start(self) -> Launched:
        return launch(self.zygote, self.program, self._call_seconds, self._echo)
