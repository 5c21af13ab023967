"""Announces a message of four gigabytes.

Expect: violation
Needs: wire
"""

import os
import time


def act(aim):
    os.write(3, b"\xff\xff\xff\xff")
    time.sleep(600)
