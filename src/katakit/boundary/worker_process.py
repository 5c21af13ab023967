"""A worker's process as the judge knows it: its descriptors, its death, its end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Protocol


class ZygoteFailed(Exception):
    """No workers can be had: the zygote did not start or has gone."""


class MissingPackage(ZygoteFailed):
    """The zygote can't import what its workers need.

    Parameters
    ----------
    name : str
        The package.
    reason : str
        What Python said of it.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"this environment can't import {name}: {reason}")
        self.name = name


class Parent(Protocol):
    """Who asks the zygote for workers, as one of them needs it."""

    def ask(self, order: dict[str, Any], then: Callable[[dict[str, Any]], None]) -> None:
        """Ask the zygote for something."""

    def take_answer(self) -> None:
        """Wait for the zygote's next answer."""

    def forget(self, process: WorkerProcess) -> None:
        """Drop a process that has ended."""


class WorkerProcess:
    """A worker's process, as the judge knows it.

    Attributes
    ----------
    sock : socket.socket
        The judge's end of the connection, non-blocking.
    output : int
        The descriptor from which its stdout and stderr are read, non-blocking.
    pidfd : int
        A descriptor that becomes readable when it dies, -1 before `watch` and where
        there is no such thing.
    """

    def __init__(self, parent: Parent, sock: socket.socket, output: int) -> None:
        self._parent = parent
        self._pid: int | None = None
        self._ended = False
        self.sock = sock
        self.output = output
        self.pidfd = -1

    @property
    def pid(self) -> int:
        """The process's id, once the zygote has told it."""
        while self._pid is None:
            self._parent.take_answer()
        return self._pid

    def started(self, answer: dict[str, Any]) -> None:
        """Take the zygote's word for the pid."""
        self._pid = answer["pid"]

    def watch(self) -> None:
        """Open `pidfd`."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                self.pidfd = os.pidfd_open(self.pid)

    def end(self) -> None:
        """Kill the process and what it started; returns at once."""
        if not self._ended:
            with contextlib.suppress(ZygoteFailed):  # which took its workers along
                self._finish(lambda answer: None)

    def status(self) -> int | None:
        """Kill what is left of the process and return how it had ended (`os.wait`).

        Raises
        ------
        ZygoteFailed
            If the zygote has gone, which took its workers along.
        """
        if self._ended:
            return None
        told: list[int | None] = []
        self._finish(lambda answer: told.append(answer["status"]))
        while not told:
            self._parent.take_answer()
        return told[0]

    def _finish(self, then: Callable[[dict[str, Any]], None]) -> None:
        try:
            pid = self.pid
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            self._parent.ask({"do": "reap", "pid": pid}, then)
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Close this side's descriptors."""
        if not self._ended:
            self._ended = True
            self._parent.forget(self)
            self.sock.close()
            for descriptor in (self.output, self.pidfd):
                if descriptor >= 0:
                    os.close(descriptor)
