"""Ends the process at once, with the status of success.

Expect: crashed
Needs: process
"""

import os


def act(aim):
    os._exit(0)
