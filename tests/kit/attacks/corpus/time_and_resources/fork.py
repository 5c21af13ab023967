"""Makes a child, which would live on and take memory of its own.

Expect: failed
Needs: seccomp
"""

import os


def act(aim):
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
