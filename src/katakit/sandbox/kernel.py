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


def call(number: int, *arguments: int | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a system call.

    Parameters
    ----------
    number : int
        The call's number on this machine.
    *arguments : int, ctypes buffer or None
        A buffer is passed as its address, None as the null pointer.

    Returns
    -------
    int
        What the kernel returned, never negative.

    Raises
    ------
    OSError
        With the kernel's error number.
    """
    words = [
        ctypes.c_void_p(ctypes.addressof(word))
        if isinstance(word, ctypes.Array)
        else ctypes.c_long(word or 0)
        for word in arguments
    ]
    result: int = _libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, *arguments: int) -> int:
    """Change or ask one attribute of this process; raise `OSError` where it is refused."""
    words = [ctypes.c_ulong(word) for word in (*arguments, 0, 0, 0, 0)[:4]]
    result: int = _libc.prctl(ctypes.c_int(option), *words)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    """``mount(2)``, for a private scratch folder."""
    words = (os.fsencode(text) for text in (source, target, kind))
    if _libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(options)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), target)


def unmount(target: str, flags: int) -> None:
    """``umount2(2)``."""
    if _libc.umount2(os.fsencode(target), ctypes.c_int(flags)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), target)


def two_arenas() -> None:
    """Let glibc keep two heaps for all threads: each further one reserves 64 MB of address space.

    Under `RLIMIT_AS` that reservation counts, and eight threads would use up half a gigabyte
    that nobody has touched. Other C libraries have no such heaps.
    """
    m_arena_max = -8
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(ctypes.c_int(m_arena_max), ctypes.c_int(2))


def unshare(flags: int) -> None:
    """``unshare(2)``: a namespace of this process's own."""
    if _libc.unshare(ctypes.c_int(flags)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
