"""Takes back that it dies with its parent.

Expect: failed
Needs: seccomp
"""

import ctypes
import os

PR_SET_PDEATHSIG = 1


def act(aim):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
