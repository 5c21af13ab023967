"""Has a judge started, collects what it tells, and speaks for it when it can't.

A judge that hangs in compiled code, or is killed, still leaves a whole verdict: what it
had told stands, the rest is an error that says so. It is a fork of this process or an
interpreter of its own (`katakit.judge.judge_process`), which costs a process that has imported
little no more. The run of a suite and the measuring of a workload are both supervised here.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import msgspec

from katakit.boundary.framing import Reassembly, frame
from katakit.judge.protocol import Tell
from katakit.katas.metadata import Limits
from katakit.process_setup import bound_memory, die_with_parent
from katakit.verdict import Evidence

Progress = Callable[[str, int, int], None]
"""Gets what is being done, the number of steps done and of all, after each."""


class Listener(Protocol):
    """Takes what is told.

    Attributes
    ----------
    done : bool
        Whether all has been told.
    lost : str
        Why the rest will never be, ``""`` while it may.
    """

    done: bool
    lost: str

    def take(self, event: dict[str, Any]) -> None:
        """Take one event."""

    @property
    def progress(self) -> tuple[str, int, int]:
        """What is being done, how many steps of it are, and of how many."""


def supervise(
    work: Callable[[Path, Tell], None],
    findings: Listener,
    limits: Limits,
    progress: Progress | None = None,
) -> None:
    """Have work done in a fork of this process; see `listen_to`.

    Parameters
    ----------
    work : callable
        Gets an empty folder of its own and the function by which to tell.
    """
    parent = os.getpid()

    def start(home: Path, reading: int, writing: int) -> int:
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            os.close(reading)
            be_judge(work, home, limits, writing, parent)
        return pid

    listen_to(start, findings, limits, progress)


def listen_to(
    start: Callable[[Path, int, int], int],
    findings: Listener,
    limits: Limits,
    progress: Progress | None = None,
) -> None:
    """Have work done in a process of its own until all is found or nothing more can be.

    Parameters
    ----------
    start : callable
        Starts that process and returns its id. It gets an empty folder, and both ends of the
        pipe through which is told what happens.

    Raises
    ------
    KataError
        If what is told says that the kata or the kit is broken.
    KeyboardInterrupt
        On Ctrl-C, after everything has ended.
    """
    home = Path(tempfile.mkdtemp(prefix="katakit-"))
    home.chmod(0o711)
    reading, writing = os.pipe()
    try:
        try:
            pid = start(home, reading, writing)
        finally:
            os.close(writing)
        try:
            listen(reading, findings, time_limit_of(limits), progress)
        finally:
            end(pid)
    finally:
        os.close(reading)
        shutil.rmtree(home, ignore_errors=True)


def be_judge(
    work: Callable[[Path, Tell], None], home: Path, limits: Limits, writing: int, parent: int
) -> None:
    """Work, in the forked process; never returns."""
    status = 1
    try:
        die_with_parent(parent)
        bound_memory(limits.memory_mb)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG"):
            os.environ.pop(name, None)

        def tell(event: dict[str, Any]) -> None:
            data = memoryview(frame(msgspec.msgpack.encode(whole(event))))
            while data:
                data = data[os.write(writing, data) :]

        work(home, tell)
        status = 0
    except KeyboardInterrupt:
        status = 130
    finally:
        os._exit(status)


def time_limit_of(limits: Limits) -> float:
    """Return the seconds that a judge may be silent."""
    return 2 * limits.test_seconds + 60.0


def whole(value: Any) -> Any:
    """Return an event with lone surrogates, which no report can hold, spelled out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    if isinstance(value, Evidence):
        return whole(msgspec.to_builtins(value))
    return value


def listen(reading: int, findings: Listener, time_limit: float, progress: Progress | None) -> None:
    reassembly = Reassembly()
    quiet_since = time.monotonic()
    while not findings.done and not findings.lost:
        ready, _, _ = select.select([reading], [], [], 0.5)
        data = os.read(reading, 1 << 16) if ready else b""
        if ready and not data:
            findings.lost = "the judge's process ended in mid-run; nobody judged this"
            return
        if not data and time.monotonic() - quiet_since > time_limit:
            findings.lost = f"the judge itself was stuck for {time_limit:.0f} s and was stopped"
            return
        if data:
            quiet_since = time.monotonic()
            reassembly.feed(data)
        while (message := reassembly.next()) is not None:
            findings.take(msgspec.msgpack.decode(message))
            if progress is not None and findings.progress[-1]:
                progress(*findings.progress)


def end(pid: int) -> None:
    """Let the judge finish what it has, then make sure."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        done, _ = os.waitpid(pid, os.WNOHANG)
        if done:
            return
        time.sleep(0.002)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
