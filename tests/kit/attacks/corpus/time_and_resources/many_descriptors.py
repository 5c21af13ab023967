"""Keeps a thousand files open.

Expect: failed
Needs: limits
"""

import os


def act(aim):
    kept = [os.dup(0) for _ in range(1000)]
    for descriptor in kept:
        os.close(descriptor)
