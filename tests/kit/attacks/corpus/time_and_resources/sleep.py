"""Sleeps, which costs no processor time.

Expect: timeout
Needs: judge
"""

import time


def act(aim):
    time.sleep(600)
