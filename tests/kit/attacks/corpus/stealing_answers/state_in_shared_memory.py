"""Leaves a note in System V shared memory, for a later test.

Expect: failed
Needs: seccomp
"""

import ctypes
import os

IPC_PRIVATE, IPC_RMID = 0, 0


def act(aim):
    libc = ctypes.CDLL(None, use_errno=True)
    memory = libc.shmget(IPC_PRIVATE, 4096, 0o1600)
    if memory < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    libc.shmctl(memory, IPC_RMID, None)
