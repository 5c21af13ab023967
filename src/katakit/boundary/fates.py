"""How a worker can end a test other than by an answer."""

from __future__ import annotations

import os
import signal


class Fate(Exception):
    """The worker met its end, or a limit; its connection is never used again.

    Attributes
    ----------
    outcome : str
        The verdict's word for it.
    """

    outcome = "error"


class Crashed(Fate):
    """The process died."""

    outcome = "crashed"


class TimedOut(Fate):
    """A call or a test took longer than it may."""

    outcome = "timeout"


class Violation(Fate):
    """What came over the connection was no message of the protocol."""

    outcome = "violation"


class Killed(Fate):
    """The suite killed the process, which is no fault of the candidate's."""


def obituary(status: int | None) -> str:
    """Say in words how a process ended, from its status as `os.wait` reports it."""
    if status is None:
        return "the process ended"
    if not os.WIFSIGNALED(status):
        return f"the process ended itself with exit status {os.waitstatus_to_exitcode(status)}"
    number = os.WTERMSIG(status)
    if number not in set(signal.Signals):
        return f"the process was killed by signal {number}"
    name = signal.Signals(number).name
    meaning = _MEANINGS.get(signal.Signals(number))
    return f"{meaning} ({name})" if meaning else f"the process was killed by {name}"


_MEANINGS = {
    signal.SIGSEGV: "the process read or wrote memory that is not its own",
    signal.SIGABRT: "the process aborted",
    signal.SIGBUS: "the process touched memory that is not there",
    signal.SIGFPE: "the process divided an integer by zero in compiled code",
    signal.SIGILL: "the process ran an instruction that does not exist",
    signal.SIGKILL: "the process was killed, most likely because it took too much memory",
    signal.SIGXCPU: "the process used up the CPU time it may take",
    signal.SIGXFSZ: "the process wrote a file larger than it may",
    signal.SIGSYS: "the process made a system call that is denied",
}
