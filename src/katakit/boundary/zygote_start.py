"""How a zygote starts: as an interpreter of its own, or forked from one that has imported already.

Either way its environment is the one made here and its memory holds modules and nothing
else: a worker can read all of both.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from katakit.process_setup import ONE_THREAD

HASH_SEEDS = 4_294_967_295
"""How many values ``PYTHONHASHSEED`` may have."""


class Child:
    """A forked process, with what its parent needs of `subprocess.Popen`.

    Parameters
    ----------
    pid : int
        Its id.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, negative for a signal, or None while it runs."""
        if self.returncode is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return its exit status.

        Raises
        ------
        subprocess.TimeoutExpired
            If it runs for longer.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("zygote", timeout or 0.0)
            time.sleep(0.001)
        return status

    def kill(self) -> None:
        """Kill it."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Started:
    """A zygote, and the judge's end of the socket over which it is asked."""

    control: socket.socket
    process: subprocess.Popen[bytes] | Child


def start(hash_seed: int, home: Path) -> Started:
    """Start a new interpreter as a zygote."""
    from katakit.sandbox import bubblewrap  # the supervisor, which starts none, has no use for it

    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [
                *bubblewrap.command_prefix(home),
                *interpreter("katakit.boundary.zygote", f"main({theirs.fileno()})"),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment(hash_seed, home),
            cwd=home,
            start_new_session=True,
        )
    return Started(ours, process)


def threads() -> int:
    """Return how many threads this process has (Linux).

    The folder's links are two and one for each thread; to list it costs ten times that.
    """
    return os.stat("/proc/self/task").st_nlink - 2


def fork(home: Path, become_zygote: Callable[[int, int], None]) -> Started:
    """Fork a zygote from this process, which must hold nothing yet that a worker may not see.

    It keeps no descriptor but its end of the socket. Standard error stays where it is, as it does
    for a new interpreter.

    Parameters
    ----------
    become_zygote : callable
        `katakit.boundary.zygote.main`, which gets that descriptor and this process's id.
    """
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        try:
            _leave(home, theirs.fileno())
            become_zygote(3, parent)
        finally:
            os._exit(1)
    theirs.close()
    return Started(ours, Child(pid))


def _leave(home: Path, control: int) -> None:
    """Leave a fork nothing of its parent's: a session, a folder, and descriptors of its own."""
    os.setsid()
    os.chdir(home)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(null, standard)
    os.dup2(control, 3)
    for one in map(int, os.listdir("/proc/self/fd")):
        if one > 3:
            with contextlib.suppress(OSError):  # the listing's own has gone
                os.close(one)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def interpreter(module: str, call: str) -> list[str]:
    """Return the command by which a new interpreter calls a function of the kit's.

    It is the caller's own kit and no other that may be installed; found, it needs no path.
    A source folder that is on the path already must not stand before the standard library.
    """
    root = str(Path(__file__).parents[2])
    # A collection finds next to nothing among modules; the function enables it again.
    text = "import gc, sys; gc.disable(); "
    text += f"{root!r} in sys.path or sys.path.insert(0, {root!r}); "
    function = call.partition("(")[0]
    return [
        sys.executable, "-s", "-P", "-c", f"{text}from {module} import {function}; {call}",
    ]  # fmt: skip


def environment(hash_seed: int, home: Path) -> dict[str, str]:
    """Return all that a worker finds in its environment."""
    found = {
        **ONE_THREAD,
        "HOME": str(home),
        "TMPDIR": str(home),
        "JOBLIB_MULTIPROCESSING": "0",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }
    # A zygote keeps the code that it compiles as every process does; its workers never do.
    if sys.dont_write_bytecode:
        found["PYTHONDONTWRITEBYTECODE"] = "1"
    return found
