"""Sends a message of a gigabyte, a byte at a time, for ever.

Expect: timeout
Needs: judge
"""

import os


def act(aim):
    os.write(3, b"\x3f\xff\xff\xff")
    while True:
        os.write(3, b"\x90")
