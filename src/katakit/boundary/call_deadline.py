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
import time
from collections.abc import Callable

from katakit.boundary.failures import Crashed, TimedOut, Violation, how_it_ended
from katakit.boundary.framing import CHUNK, Reassembly, frame
from katakit.boundary.wire import Breach
from katakit.boundary.zygote_client import WorkerProcess

KEPT_OUTPUT = 16_384
"""How much of what a worker prints is kept, in bytes; the rest is read and dropped."""


class DeadlineLink:
    """Sends and receives whole messages, and never waits past a deadline.

    Parameters
    ----------
    process : WorkerProcess
        The worker at the other end.
    echo : callable, optional
        Gets what the worker prints, as it comes.
    """

    def __init__(self, process: WorkerProcess, echo: Callable[[bytes], None] | None = None) -> None:
        self.process = process
        self._echo = echo
        self._reassembly = Reassembly()
        self._watched = False
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
        TimedOut, Crashed, Violation
            If the worker does not read, is dead, or floods instead of reading.
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
            self._wait(deadline)

    def _wait(self, deadline: float) -> None:
        """Wait for anything to happen, and take it in."""
        if not self._watched:
            self._watch_process()
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimedOut  # also for a worker that never stops printing or sending
        for descriptor, event in self._poll.poll(left * 1000):
            if descriptor == self._socket:
                if event != select.POLLOUT:
                    self._take()
            elif descriptor == self.process.output:
                self._drain()
            elif not self._pending():
                raise self._death()

    def _take(self) -> bool:
        """Read what is there; tell whether there was anything."""
        try:
            data = self.process.sock.recv(CHUNK)
            if data:
                self._reassembly.feed(data)
                return True
        except BlockingIOError:
            return False
        except Breach as breach:
            raise Violation(str(breach)) from breach
        except OSError:
            pass
        raise self._death()

    def _pending(self) -> bool:
        """Take what a dead worker had still sent; tell whether it makes a message."""
        with contextlib.suppress(Crashed):
            while self._take():
                pass
        return self._reassembly.has_message()

    def _death(self) -> Crashed:
        """Return how the process ended; one that only hung up is given a short time to end."""
        if self._died is not None:
            return self._died
        if not self._watched:
            self._watch_process()
        if self.process.pidfd >= 0:
            dying = select.poll()
            dying.register(self.process.pidfd, select.POLLIN)
            dying.poll(300)
        while self._drain():
            pass
        self._output_open = False  # the descriptor's number may soon be another's
        self._died = Crashed(how_it_ended(self.process.status()))
        return self._died

    def _watch_process(self) -> None:
        # A child that outlives the worker may hold the socket open, so the end of
        # the stream alone does not tell of the worker's death.
        self._watched = True
        self.process.watch()
        if self.process.pidfd >= 0:
            self._poll.register(self.process.pidfd, select.POLLIN)

    # --- what the candidate prints ----------------------------------------------

    def printed(self) -> str:
        """Return what the worker has printed so far (at most `KEPT_OUTPUT` bytes)."""
        for _ in range(64):  # as much as is there, but no flood without end
            if not self._drain():
                break
        return self._printed.decode("utf-8", "replace")

    def forget_printed(self) -> None:
        """Let go of what the worker has printed so far."""
        self.printed()
        self._printed.clear()

    def _drain(self) -> bool:
        """Read a pipe's worth of the output; tell whether there was any."""
        if not self._output_open:
            return False
        try:
            data = os.read(self.process.output, CHUNK)
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
        self._output_open = False
        self.process.end()
