"""One worker on its way: forked, told to load a solution, not yet waited for."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

from katakit.boundary.connection import Connection
from katakit.boundary.fates import Fate
from katakit.boundary.link import Link
from katakit.boundary.nursery import Nursery, NurseryFailed, Process
from katakit.boundary.program import Program
from katakit.candidate.objects import RemoteObject
from katakit.candidate.remote import RemoteCandidate

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
        Fate
            If the process met its end while loading.
        Exception
            What the solution raised while loading.
        """
        connection = self.connection
        try:
            routines = connection.answer(self._number, time.monotonic() + within)
        except Fate as fate:
            connection.fate = fate
            fate.__katakit_printed__ = connection.link.printed()  # type: ignore[attr-defined]
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
    nursery: Nursery,
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
    return _load(nursery.spawn(folder=folder), program, call_seconds, echo)


def launch_with_peak(
    nursery: Nursery, program: Program, call_seconds: float
) -> tuple[Launched, int]:
    """Launch a worker whose peak memory can be set back; returns the descriptor for it too.

    Raises
    ------
    NurseryFailed
        If the worker does not hand it over.
    """
    process = nursery.spawn(peak=True)
    select.select([process.sock], [], [], _TO_LOAD)
    try:
        _, descriptors, _, _ = socket.recv_fds(process.sock, 1, 1)
    except OSError as error:
        raise NurseryFailed(f"a worker's peak memory can't be had: {error}") from error
    if not descriptors:
        raise NurseryFailed("a worker's peak memory can't be had: it ended at once")
    return _load(process, program, call_seconds, None), descriptors[0]


def _load(
    process: Process,
    program: Program,
    call_seconds: float,
    echo: Callable[[bytes], None] | None,
) -> Launched:
    connection = Connection(Link(process, echo), _proxy, call_seconds)
    deadline = time.monotonic() + _TO_LOAD
    return Launched(connection, connection.post("load", *astuple(program), deadline=deadline))


def _proxy(
    connection: Connection, number: int, type_name: str, is_callable: bool, methods: frozenset[str]
) -> Any:
    return RemoteObject(connection, number, type_name, is_callable, methods)
