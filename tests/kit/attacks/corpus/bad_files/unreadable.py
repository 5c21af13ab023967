"""A pipe, which would keep its reader waiting.

Expect: refused
Needs: judge
"""

import os


def make(path):
    os.mkfifo(path)
