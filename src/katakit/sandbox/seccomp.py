"""Installs the system-call filter: what Landlock and resource limits leave open ends here."""

from __future__ import annotations

import ctypes
import os
import struct

from katakit.sandbox import denylist, kernel
from katakit.sandbox.bpf import KILL_PROCESS, Rule, assemble
from katakit.sandbox.syscalls import number

_SET_MODE_FILTER = 1
_ALL_THREADS = 1  # SECCOMP_FILTER_FLAG_TSYNC: no thread of the worker stays outside
_GET_ACTION_AVAIL = 2


def missing() -> str | None:
    """Say why no filter can be installed here, or None."""
    machine = kernel.machine()
    if not machine:
        return "system-call filters exist here for Linux on x86-64 and arm64 only"
    seccomp = number("seccomp", machine)
    try:
        kernel.call(seccomp or 0, _GET_ACTION_AVAIL, 0, struct.pack("=I", KILL_PROCESS))
    except OSError as error:
        return f"this kernel offers no seccomp filters ({error.strerror})"
    return None


class Filter:
    """The filter of this machine, ready in memory but for the worker's process id.

    Parameters
    ----------
    owns_files : bool
        Whether the worker runs as a user that owns files outside scratch.
    truncate_bounded : bool
        Whether Landlock controls ``truncate`` (ABI 3 and later).
    """

    def __init__(self, *, owns_files: bool, truncate_bounded: bool) -> None:
        rules: tuple[Rule, ...] = denylist.RULES
        if owns_files:
            rules += denylist.OWNER_RULES
        if not truncate_bounded:
            rules += denylist.TRUNCATE_RULES
        self._program = assemble(rules, kernel.machine())
        code = self._program.code
        self._code = ctypes.create_string_buffer(code, len(code))
        # struct sock_fprog: the number of instructions and their address, the same after a fork
        self._fprog = struct.pack("@HP", len(code) // 8, ctypes.addressof(self._code))
        self._number = number("seccomp", kernel.machine()) or 0

    def install(self) -> None:
        """Put the filter over this process for good; it must have no new privileges by then."""
        for offset in self._program.own_pid_at:
            struct.pack_into("=I", self._code, offset, os.getpid())
        stray = kernel.call(self._number, _SET_MODE_FILTER, _ALL_THREADS, self._fprog)
        if stray:
            raise kernel.SandboxError(f"thread {stray} of the worker could not be filtered")
