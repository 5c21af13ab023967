"""Takes memory that is no address space: a file in memory.

Expect: failed
Needs: seccomp
"""

import os


def act(aim):
    os.close(os.memfd_create("beside"))
