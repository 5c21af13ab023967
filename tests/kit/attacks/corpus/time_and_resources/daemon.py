"""Leaves the session by a second child, holding the pipes open.

Expect: failed
Needs: seccomp
"""

import os


def act(aim):
    child = os.fork()
    if not child:
        os.setsid()
        if not os.fork():
            os._exit(0)  # a real one would stay
        os._exit(0)
    os.waitpid(child, 0)
