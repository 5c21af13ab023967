"""Aborts.

Expect: crashed
Needs: process
"""

import os


def act(aim):
    os.abort()
