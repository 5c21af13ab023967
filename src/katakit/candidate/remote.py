"""The candidate's module across the boundary, as a suite sees it; several of them on one folder."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from katakit.boundary.connection import Connection
from katakit.candidate.in_process import Memory
from katakit.candidate.remote_objects import RemoteObject, Routine


class NotDefined(Exception):
    """The solution lacks a name that the brief asks for."""


class RemoteHeld:
    """An argument that stays with the worker; see `katakit.candidate.instruments`."""

    def __init__(self, remote: RemoteObject, original: Any) -> None:
        self._remote = remote
        self.original = original

    def __katakit_number__(self) -> tuple[Connection, int]:
        return self._remote.__katakit_number__()

    @property
    def value(self) -> Any:
        """A copy of the value as it is now."""
        return self._remote._connection.request("value", self._remote)

    def replace(self, content: Any) -> None:
        """Overwrite the content in place."""
        self._remote._connection.request("replace", self._remote, content)


class RemoteCandidate:
    """The candidate's module in a worker of its own.

    Parameters
    ----------
    connection : Connection
        A worker that has loaded the solution.
    routines : list of str
        The module's functions and classes.
    """

    def __init__(self, connection: Connection, routines: list[str]) -> None:
        self._connection = connection
        self._routines = frozenset(routines)
        self.first_name = ""

    @property
    def _was_asked(self) -> bool:
        """Whether the suite has asked anything of the candidate in this test."""
        return bool(self.first_name or self._connection.calls or self._connection.requests)

    def _anew(self) -> RemoteCandidate:
        """Return the module in the same process for another test, which knows of none before."""
        self._connection.forget_calls()
        return RemoteCandidate(self._connection, list(self._routines))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.first_name = self.first_name or name
        if name in self._routines:
            return Routine(self._connection, None, name)
        try:
            is_routine, value = self._connection.request("getattr", None, name)
        except AttributeError:
            raise NotDefined(name) from None
        return Routine(self._connection, None, name) if is_routine else value

    @cached_property
    def driver(self) -> RemoteObject:
        """The kata's ``driver.py``, loaded beside the candidate's module."""
        number = self._connection.request("driver")
        driver: RemoteObject = self._connection.proxy(number, "driver")
        return driver

    def hold(self, value: Any) -> RemoteHeld:
        """Keep a value where the candidate works and pass it by reference."""
        number = self._connection.request("hold", value)
        held = self._connection.proxy(number, type(value).__name__)
        return RemoteHeld(held, copy.deepcopy(value))

    def make(self, target: str, *args: Any, **kwargs: Any) -> RemoteObject:
        """Make a library object there: ``make("sklearn.linear_model:Ridge", alpha=1.0)``."""
        number = self._connection.request("make", target, list(args), kwargs)
        made: RemoteObject = self._connection.proxy(number, target.rpartition(":")[2])
        return made

    def collect(self, iterable: Iterable[Any], as_drawn: bool = False) -> list[Any]:
        """Return all items of an iterable of the candidate's in one call.

        None is copied before the end, unless `as_drawn` asks for each as it was then.
        """
        items: list[Any] = self._connection.request("collect", iterable, as_drawn)
        return items

    def random_state(self) -> str:
        """Return a digest of the global random states beside the candidate."""
        return str(self._connection.request("random_state"))

    def seed_global_random(self, seed: int) -> None:
        """Seed the global random states beside the candidate."""
        self._connection.request("seed_global_random", seed)

    def kill(self) -> None:
        """Kill the candidate's process, as a power cut would; also from within a callback.

        A call that was under way raises `katakit.suite.Killed`, as does every later one.
        """
        self._connection.kill()

    @contextmanager
    def traced_memory(self) -> Iterator[Memory]:
        """Trace allocations during the block; ``memory.peak`` holds bytes after it."""
        memory = Memory()
        self._connection.request("start_memory")
        try:
            yield memory
        finally:
            if self._connection.failure is None:
                memory.peak = int(self._connection.request("stop_memory"))


class Candidates:
    """Starts processes of the candidate's that share a folder.

    Parameters
    ----------
    start : callable
        Returns a candidate in a process of its own.
    """

    def __init__(self, start: Callable[[], Any]) -> None:
        self._start = start

    def start(self) -> Any:
        """Return a candidate, freshly loaded, in the folder as the others have left it."""
        return self._start()
