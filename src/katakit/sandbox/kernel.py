"""The one door to the kernel: raw system calls and ``prctl`` through the C library.

Python wraps neither Landlock nor seccomp nor capabilities, and the packages that
do are abandoned or without the newer rights. A failed call raises `OSError` here,
so that no layer can fail unnoticed.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_libc = ctypes.CDLL(None, use_errno=True)
_ZEROS = (0, 0, 0, 0, 0, 0)
if sys.platform == "linux":
    # Declared once: a worker then builds no ctypes objects, which would cost it 8 us a call.
    _libc.syscall.argtypes = [ctypes.c_long] + [ctypes.c_void_p] * 6
    _libc.syscall.restype = ctypes.c_long
    _libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


class SandboxError(RuntimeError):
    """A layer that should hold could not be put up; the worker must not go on."""


def machine() -> str:
    """Return ``x86_64``, ``aarch64``, or the empty string for what the kit has no tables for."""
    name = _MACHINES.get(platform.machine().lower(), "")
    return name if sys.platform == "linux" and struct.calcsize("P") == 8 else ""


def call(number: int, *arguments: int | bytes) -> int:
    """Make a system call.

    Parameters
    ----------
    number : int
        The call's number on this machine.
    *arguments : int or bytes
        At most six. Bytes are passed as their address, for the kernel to read; 0 is the
        null pointer.

    Returns
    -------
    int
        What the kernel returned, never negative.

    Raises
    ------
    OSError
        With the kernel's error number.
    """
    return _checked(_libc.syscall(number, *(arguments + _ZEROS)[:6]))


def prctl(option: int, *arguments: int) -> int:
    """Change or ask one attribute of this process; raise `OSError` where it is refused."""
    return _checked(_libc.prctl(option, *(arguments + _ZEROS)[:4]))


def _checked(result: int, path: str | None = None) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), path)
    return result


def mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    """``mount(2)``, for a private scratch folder."""
    words = (os.fsencode(text) for text in (source, target, kind))
    _checked(_libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(options)), target)


def unmount(target: str, flags: int) -> None:
    """``umount2(2)``."""
    _checked(_libc.umount2(os.fsencode(target), ctypes.c_int(flags)), target)


def two_arenas() -> None:
    """Let glibc keep two heaps for all threads: each further one reserves 64 MB of address space.

    Under `RLIMIT_AS` that reservation counts, and eight threads would use up half a gigabyte
    that nobody has touched. Other C libraries have no such heaps. Forked workers inherit it.
    """
    m_arena_max = -8
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(ctypes.c_int(m_arena_max), ctypes.c_int(2))


def unshare(flags: int) -> None:
    """``unshare(2)``: a namespace of this process's own."""
    _checked(_libc.unshare(ctypes.c_int(flags)))
