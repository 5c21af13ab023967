"""Ends the interpreter politely, with the status of success.

Expect: failed
Needs: wire
"""

import sys


def act(aim):
    sys.exit(0)
