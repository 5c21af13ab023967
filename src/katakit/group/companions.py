"""Judging processes for whoever has threads: one for each thread, begun anew when it dies.

A thread must not fork a judge beside other threads, and a process that is killed must cost one
submission and not the run. A pool of processes breaks as a whole when one of them dies, and
inside a Dask worker none may be started; so each thread that judges has a process of its own.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection

from katakit.group.judging import Answer, Task

_TO_END = 10.0
"""Seconds that a process may take to end its judges."""

_SERVE = "from katakit.group.judging import serve; serve({}, {})"

_local = threading.local()
_all: set[Companion] = set()
_numbers = itertools.count()


class Lost(Exception):
    """The process that judged has died, twice: nobody knows what it would have said."""


class Companion:
    """A process that judges one submission after another.

    Attributes
    ----------
    closed : bool
        Whether it was ended on purpose.
    """

    def __init__(self) -> None:
        self.closed = False
        ours, theirs = socket.socketpair()
        with theirs:
            # A session of its own: Ctrl-C is its parent's, which then ends it in order.
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE.format(theirs.fileno(), next(_numbers))],
                pass_fds=[theirs.fileno()], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        self._connection = Connection(os.dup(ours.fileno()))
        ours.close()
        _all.add(self)

    def judge(self, task: Task) -> Answer:
        """Judge a submission.

        Raises
        ------
        EOFError
            If the process has died.
        """
        try:
            self._connection.send(task)
            answer: Answer = self._connection.recv()
        except OSError as error:
            raise EOFError(str(error)) from error
        return answer

    def close(self) -> None:
        """End the process and its judges, at once even in the middle of a test."""
        self.closed = True
        _all.discard(self)
        self._connection.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def judge(task: Task) -> Answer:
    """Judge a submission in this thread's own process; a second time if that died.

    Raises
    ------
    Lost
        If it died both times.
    """
    for _ in range(2):
        companion: Companion | None = getattr(_local, "companion", None)
        if companion is None:
            companion = _local.companion = Companion()
        try:
            return companion.judge(task)
        except EOFError:
            _local.companion = None
            if companion.closed:
                raise Lost("the run was ended") from None
            companion.close()
    raise Lost("the process that judged it was killed, twice; is there memory enough?")


def close_all() -> None:
    """End the processes of all threads."""
    for companion in list(_all):
        companion.close()
