"""Kills every process that it may.

Expect: failed
Needs: seccomp+landlock+identity
"""

import os


def act(aim):
    os.kill(aim.judge, 0)  # the right to do it is the question; nobody needs to die of it
