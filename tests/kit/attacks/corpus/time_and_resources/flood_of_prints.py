"""Prints two gigabytes.

Expect: failed|timeout
Needs: judge
"""

import os


def act(aim):
    block = b"x" * (1 << 20)
    for _ in range(2048):
        os.write(1, block)
