"""Leaves a function that runs when the interpreter ends, then ends it.

Expect: failed
Needs: process
"""

import atexit
import os
import sys


def act(aim):
    atexit.register(os._exit, 0)
    sys.exit(0)
