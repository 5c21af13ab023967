"""Installs the system-call filter: what Landlock and resource limits leave open ends here."""

from __future__ import annotations

import ctypes
import os
import struct

from katakit.sandbox import denylist, kernel
from katakit.sandbox.bpf import Program, assemble
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
    action = ctypes.create_string_buffer(struct.pack("=I", 0x80000000), 4)
    try:
        kernel.call(seccomp or 0, _GET_ACTION_AVAIL, 0, action)
    except OSError as error:
        return f"this kernel offers no seccomp filters ({error.strerror})"
    return None


def program(*, owns_files: bool, truncate_bounded: bool) -> Program:
    """Assemble the filter of this machine.

    Parameters
    ----------
    owns_files : bool
        Whether the worker runs as a user that owns files outside scratch.
    truncate_bounded : bool
        Whether Landlock controls ``truncate`` (ABI 3 and later).
    """
    rules = denylist.RULES
    if owns_files:
        rules += denylist.OWNER_RULES
    if not truncate_bounded:
        rules += denylist.TRUNCATE_RULES
    return assemble(rules, kernel.machine())


def install(filter_program: Program) -> None:
    """Put the filter over this process for good; it must already have no new privileges."""
    code = filter_program.of(os.getpid())
    buffer = (ctypes.c_char * len(code)).from_buffer(code)
    header = struct.pack("@HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    fprog = ctypes.create_string_buffer(header, len(header))
    result = kernel.call(
        number("seccomp", kernel.machine()) or 0, _SET_MODE_FILTER, _ALL_THREADS, fprog
    )
    if result:
        raise kernel.SandboxError(f"thread {result} of the worker could not be filtered")
