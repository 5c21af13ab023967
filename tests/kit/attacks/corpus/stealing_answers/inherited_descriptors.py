"""Reads and writes every descriptor that it has.

Expect: failed|violation|crashed|timeout
Needs: process
"""

import os


def act(aim):
    for descriptor in range(4, 256):
        try:
            os.write(descriptor, b"PASSED")
        except OSError:
            continue
        print("open:", descriptor)
    os.write(3, b"PASSED")
