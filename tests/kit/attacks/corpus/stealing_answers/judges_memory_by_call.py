"""Reads the memory of the judge by a system call, past every path.

Expect: failed
Needs: seccomp+identity+landlock
"""

import ctypes
import os


def act(aim):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.process_vm_readv(aim.judge, None, 0, None, 0, 0) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
