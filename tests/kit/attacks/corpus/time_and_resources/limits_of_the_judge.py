"""Lowers the judge's own limits.

Expect: failed
Needs: seccomp+identity
"""

import resource


def act(aim):
    resource.prlimit(aim.judge, resource.RLIMIT_NOFILE)  # asking takes the same right as setting
