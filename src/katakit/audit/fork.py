"""A fork that answers one order after another, and what it told of tests before it ended.

What runs in it may hang, die, or end the process: that costs the fork and nobody else.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable
from typing import Any

import msgspec

from katakit.process_setup import die_with_parent

_WAITING = 15.0
"""Seconds without a word after which an order is given up: something waits for ever."""


class Fork:
    """A fork that answers requests until it is ended, or ends by what it tries.

    Parameters
    ----------
    serve : callable
        What it does, given a descriptor to read requests from and one to write to.
    """

    def __init__(self, serve: Callable[[int, int], None]) -> None:
        theirs, self._requests = os.pipe()
        self._told, writing = os.pipe()
        self.tried = 0
        self._child = os.fork()
        if self._child == 0:
            os.close(self._requests)
            os.close(self._told)
            try:
                os.setsid()
                die_with_parent()
                serve(theirs, writing)
            finally:
                os._exit(0)
        os.close(theirs)
        os.close(writing)

    def ask(self, order: list[Any]) -> tuple[dict[str, str], dict[str, float], str]:
        """Return outcomes and seconds of its tests, and how that ended.

        ``"done"`` if it came to their end, ``"died"`` if the fork did not, which a loop without
        end brings about too, ``"silent"`` if it waits for something, or the machine is busy.
        """
        self.tried += 1
        data, text = msgspec.json.encode(order) + b"\n", b""
        with contextlib.suppress(BrokenPipeError):
            while data:
                data = data[os.write(self._requests, data) :]
        while not (text.endswith(b"\n\n") or text == b"\n"):
            ready, _, _ = select.select([self._told], [], [], _WAITING)
            came = os.read(self._told, 1 << 16) if ready else b""
            if not came:
                return *_outcomes(text), "died" if ready else "silent"
            text += came
        return *_outcomes(text), "done"

    def end(self) -> None:
        """End it with all that it started."""
        os.close(self._requests)
        os.close(self._told)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)


def _outcomes(text: bytes) -> tuple[dict[str, str], dict[str, float]]:
    whole = text[: text.rfind(b"\n") + 1]  # a fork may die while it writes
    found = [msgspec.json.decode(line) for line in whole.splitlines() if line]
    return (
        {test: outcome for test, outcome, _ in found},
        {test: seconds for test, _, seconds in found},
    )
