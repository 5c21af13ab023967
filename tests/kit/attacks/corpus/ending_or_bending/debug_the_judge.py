"""Attaches to the judge as a debugger does.

Expect: failed
Needs: seccomp
"""

import ctypes
import os

PTRACE_TRACEME = 0


def act(aim):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_TRACEME, 0, 0, 0) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
