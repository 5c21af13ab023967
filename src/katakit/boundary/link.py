"""The judge's end of one connection: bytes, deadlines, the worker's death and its prints.

Everything that can keep the judge waiting waits here, in one poll over the socket,
the output and the process.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable

from katakit.boundary.fates import Crashed, TimedOut, Violation, obituary
from katakit.boundary.framing import Reassembly, frame
from katakit.boundary.nursery import Process
from katakit.boundary.wire import Breach

KEPT_OUTPUT = 16_384
"""How much of what a worker prints is kept, in bytes; the rest is read and dropped."""

_CHUNK = 1 << 18


class Link:
    """Sends and receives whole messages, and never waits past a deadline.

    Parameters
    ----------
    process : Process
        The worker at the other end.
    echo : callable, optional
        Gets what the worker prints, as it comes.
    """

    def __init__(self, process: Process, echo: Callable[[bytes], None] | None = None) -> None:
        self.process = process
        self._echo = echo
        self._reassembly = Reassembly()
        self._pidfd: int | None = None
        self._died: Crashed | None = None
        self._poll = select.poll()
        self._socket = process.sock.fileno()
        self._poll.register(self._socket, select.POLLIN)
        self._poll.register(process.output, select.POLLIN)
        self._output_open = True
        self._printed = bytearray()
        self.printed_bytes = 0

    def send(self, message: bytes, deadline: float) -> None:
        """Send a message.

        Raises
        ------
        TimedOut, Crashed
            If the worker does not read, or is dead.
        """
        rest = memoryview(frame(message))
        while rest:
            try:
                rest = rest[self.process.sock.send(rest) :]
            except BlockingIOError:
                self._poll.modify(self._socket, select.POLLOUT)
                self._wait(deadline)
                self._poll.modify(self._socket, select.POLLIN)
            except OSError:
                raise self._death() from None

    def receive(self, deadline: float) -> bytes:
        """Return the next message.

        Raises
        ------
        TimedOut, Crashed, Violation
            If there is none in time, the worker is dead, or it announced nonsense.
        """
        while True:
            try:
                message = self._reassembly.next()
            except Breach as breach:
                raise Violation(str(breach)) from breach
            # Asked each time: a worker that never stops sending would never let us wait.
            if time.monotonic() > deadline:
                raise TimedOut
            if message is not None:
                return message
            if not self._take():
                self._wait(deadline)

    def _take(self) -> bool:
        """Read what is there; tell whether there was anything."""
        try:
            data = self.process.sock.recv(_CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            raise self._death()
        self._reassembly.feed(data)
        return True

    def _wait(self, deadline: float) -> None:
        """Wait for anything to happen."""
        if self._pidfd is None:
            self._watch_process()
        left = deadline - time.monotonic()
        events = self._poll.poll(max(0.0, left) * 1000)
        if left <= 0:  # whatever there is: a worker that always sends would be waited for always
            raise TimedOut
        for descriptor, _ in events:
            if descriptor == self.process.output:
                self._drain()
            elif descriptor == self._pidfd and not self._pending():
                raise self._death()

    def _pending(self) -> bool:
        """Take what a dead worker had still sent; tell whether it makes a message."""
        with contextlib.suppress(Crashed):
            while self._take():
                pass
        return self._reassembly.has_message()

    def _death(self) -> Crashed:
        """Return how the process ended; one that only hung up is given a moment to end."""
        if self._died is not None:
            return self._died
        if self._pidfd is None:
            self._watch_process()
        if self._pidfd is not None and self._pidfd >= 0:
            select.select([self._pidfd], [], [], 0.3)
        while self._output_open and self._drain():
            pass
        self._died = Crashed(obituary(self.process.status()))
        return self._died

    def _watch_process(self) -> None:
        # A child that outlives the worker may hold the socket open, so the end of
        # the stream alone does not tell of the worker's death.
        self._pidfd = -1
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                self._pidfd = os.pidfd_open(self.process.pid)
                self._poll.register(self._pidfd, select.POLLIN)

    # --- what the candidate prints ----------------------------------------------

    def printed(self) -> str:
        """Return what the worker has printed so far (at most `KEPT_OUTPUT` bytes)."""
        for _ in range(64):  # as much as is there, but no flood without end
            if not self._drain():
                break
        return self._printed.decode("utf-8", "replace")

    def _drain(self) -> bool:
        """Read a pipe's worth of the output; tell whether there was any."""
        if not self._output_open:
            return False
        try:
            data = os.read(self.process.output, _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self._output_open = False
            self._poll.unregister(self.process.output)
            return False
        self.printed_bytes += len(data)
        if self._echo is not None:
            self._echo(data)
        room = KEPT_OUTPUT - len(self._printed)
        if room > 0:
            self._printed += data[:room]
        return True

    def whereabouts(self, filename: str) -> tuple[int, str] | None:
        """Ask a worker that does not answer where it is: line and function of `filename`.

        The answer is the worker's own (faulthandler's, on a signal), so it is for
        people to read and nothing else.
        """
        self._drain()
        self._printed.clear()
        try:
            os.kill(self.process.pid, signal.SIGUSR1)
        except ProcessLookupError:
            return None
        end = time.monotonic() + 0.5
        pattern = re.compile(rf'File "{re.escape(filename)}", line ([0-9]{{1,7}}) in (\S+)')
        while time.monotonic() < end:
            found = pattern.search(self.printed())
            if found:
                return int(found[1]), found[2]
            time.sleep(0.005)
        return None

    def close(self) -> None:
        """End the worker and let go of everything."""
        if self._pidfd is not None and self._pidfd >= 0:
            os.close(self._pidfd)
        self._pidfd = -1
        self.process.end()
