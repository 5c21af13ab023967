"""Announces a message and never sends its end.

Expect: timeout
Needs: judge
"""

import os
import time


def act(aim):
    os.write(3, b"\0\0\0\x10half")
    time.sleep(600)
