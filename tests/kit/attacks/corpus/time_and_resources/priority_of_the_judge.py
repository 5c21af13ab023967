"""Slows the judge down.

Expect: failed
Needs: seccomp+identity
"""

import os


def act(aim):
    os.setpriority(os.PRIO_PROCESS, aim.judge, os.getpriority(os.PRIO_PROCESS, aim.judge))
