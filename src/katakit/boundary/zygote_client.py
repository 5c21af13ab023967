"""The judge's side of the zygote: asks for workers and sees them off.

Asking is asynchronous, so that the next test's worker is forked and loads the
solution while this one's is at work.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec

from katakit.boundary.confinement import Bounds
from katakit.boundary.framing import Reassembly, frame, receive
from katakit.boundary.worker_process import MissingPackage, WorkerProcess, ZygoteFailed
from katakit.boundary.zygote_start import Started, start
from katakit.sandbox import bubblewrap
from katakit.sandbox.limits import Group

__all__ = ["Bounds", "WorkerProcess", "ZygoteClient", "ZygoteFailed"]


class ZygoteClient:
    """Starts a zygote and has it fork workers.

    Parameters
    ----------
    imports : sequence of str
        Modules that the zygote imports beforehand.
    bounds : Bounds
        What each worker may take and reach.
    hash_seed : int
        ``PYTHONHASHSEED`` of all its workers.
    home : Path
        An existing folder in which each worker gets a scratch folder.
    zygote : Started, optional
        One that has been forked with this seed and home; by default a new one is started.
    """

    def __init__(
        self,
        imports: tuple[str, ...],
        bounds: Bounds,
        hash_seed: int,
        home: Path,
        zygote: Started | None = None,
    ) -> None:
        self._answers: deque[Callable[[dict[str, Any]], None]] = deque()
        self._reassembly = Reassembly()
        self._processes: set[WorkerProcess] = set()
        zygote = zygote or start(hash_seed, home)
        self._control, self._zygote = zygote.control, zygote.process
        self._group = Group.make(bounds.tree_bytes)
        if self._group is not None:
            self._group.take(self._zygote.pid)
        self.isolation: dict[str, Any] = {}
        self._ready = False
        order = {"imports": list(imports), "home": str(home), **asdict(bounds)}
        self.ask(order, self._become_ready)

    def spawn(self, peak: bool = False, folder: int = 0) -> WorkerProcess:
        """Ask for a worker; it is there by the time that its answers are.

        With `peak`, the first that comes over its socket is a descriptor by which its peak
        memory can be set back (`katakit.timing.process_usage`). Workers of the same `folder`,
        a number above 0, share a scratch folder, which is there until `give_up`.
        """
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        ours.setblocking(False)
        os.set_blocking(reading, False)
        process = WorkerProcess(self, ours, reading)
        self._processes.add(process)
        try:
            self.ask(
                {"do": "fork", "peak": peak, "folder": folder},
                process.started,
                (theirs.fileno(), writing),
            )
        except ZygoteFailed:
            process.let_go()
            raise
        finally:
            theirs.close()
            os.close(writing)
        return process

    def give_up(self, folder: int) -> None:
        """Have a shared scratch folder removed, whose workers have ended."""
        self.ask({"do": "give up", "folder": folder}, lambda answer: None)

    def wait_until_ready(self) -> None:
        """Block until the zygote has imported everything.

        Raises
        ------
        ZygoteFailed
            If an import failed or the zygote died.
        """
        while not self._ready:
            self.take_answer()

    def ask(
        self,
        order: dict[str, Any],
        then: Callable[[dict[str, Any]], None],
        descriptors: tuple[int, ...] = (),
    ) -> None:
        """Send an order; `then` gets the answer when it is read.

        Raises
        ------
        ZygoteFailed
            If the zygote has gone. Before it was heard to be ready that is left to the reader: it
            may have said so, and forked, before it went.
        """
        self._answers.append(then)
        data = frame(msgspec.msgpack.encode(order))
        try:
            if descriptors:
                socket.send_fds(self._control, [data], list(descriptors))
            else:
                self._control.sendall(data)
        except OSError as error:
            if self._ready:
                raise ZygoteFailed(self._how_it_ended()) from error

    def take_answer(self) -> None:
        """Read the zygote's next answer and hand it to who waits for it."""
        try:
            message = receive(self._control, self._reassembly)
        except OSError:
            message = None
        if message is None:
            raise ZygoteFailed(self._how_it_ended())
        self._answers.popleft()(msgspec.msgpack.decode(message))

    @property
    def has_ended(self) -> bool:
        """Whether the zygote is no more: killed, for all that is known, while it was idle."""
        return self._zygote.poll() is not None

    def hang_up(self) -> None:
        """Have the zygote end its workers and itself, without waiting for it."""
        self._control.close()

    def close(self) -> None:
        """End the zygote and with it every worker."""
        self.hang_up()
        try:
            self._zygote.wait(timeout=5)  # it ends its workers and itself
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()
        if self._group is not None:
            self._group.remove()
        for process in list(self._processes):
            process.let_go()

    def forget(self, process: WorkerProcess) -> None:
        """Let a process that has ended out of sight."""
        self._processes.discard(process)

    def _become_ready(self, answer: dict[str, Any]) -> None:
        if answer["problem"]:
            raise MissingPackage(*answer["problem"].split(": ", 1))
        self.isolation = answer["isolation"]
        if bubblewrap.wanted():
            layer = bubblewrap.probe()
            self.isolation["layers"]["bubblewrap"] = asdict(layer)
            if not layer.held:
                reasons = (self.isolation["reason"], f"without bubblewrap: {layer.seen}")
                self.isolation["reason"] = "; ".join(filter(None, reasons))
        self._ready = True

    def _how_it_ended(self) -> str:
        try:
            status = self._zygote.wait(timeout=1)  # it hung up, and may be about to end
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            status = self._zygote.wait()
        killed = f"was killed by signal {-status}; is there memory enough?"
        how = killed if status < 0 else f"ended with status {status}"
        return f"the process that starts the workers {how}"
