"""A judge that stays, as the desk knows it: a process that is asked and answers.

Most of what a judged run spends before its first test, starting an interpreter, importing
numpy twice and collecting the suite, would be most of the time of a mutant that the first
test kills. So the judge and its zygotes stay; `katakit.audit.staying` is what they do.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from katakit.audit import staying, unsandboxed
from katakit.audit.requests import Request, Result

_TO_END = 10.0
"""Seconds that a judge may take to end its workers."""


class Bench:
    """A judge that stays, for one kata and one set of rules.

    Parameters
    ----------
    request : Request
        The first request; others must have the same `Request.bench`.
    """

    serve: Callable[[Connection, Request], None] = staticmethod(staying.serve)

    def __init__(self, request: Request) -> None:
        # What this process has imported the judge need not import, where a fork is safe.
        how = "fork" if sys.platform == "linux" else "spawn"
        self._connection, theirs = multiprocessing.Pipe()
        context: Any = multiprocessing.get_context(how)
        self._judge = context.Process(target=self.serve, args=(theirs, request), daemon=True)
        self._judge.start()
        theirs.close()

    def judge(self, request: Request) -> Result:
        """Judge one solution.

        A kata that contradicts itself gives a result with its `Result.problem`.

        Raises
        ------
        EOFError
            If the judge's process has ended.
        """
        self._connection.send(request)
        result: Result = self._connection.recv()
        return result

    def close(self) -> None:
        """End all processes.

        A farewell, since hanging up is not enough: judges that were forked later hold copies
        of this end of the connection.
        """
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._connection.close()
        self._judge.join(_TO_END)
        with contextlib.suppress(ValueError):
            self._judge.kill()


class UnsandboxedBench(Bench):
    """The same without a boundary; see `katakit.audit.unsandboxed`."""

    serve = staticmethod(unsandboxed.serve)
