"""Sends answers that nobody asked for.

Expect: violation
Needs: wire
"""

import os


def act(aim):
    os.write(3, b"\0\0\0\x05\x93\xa2ok\x01")
    os.write(3, b"\0\0\0\x06\x93\xa2ok\x01\x02" * 99)
