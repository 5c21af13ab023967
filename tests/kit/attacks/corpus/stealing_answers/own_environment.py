"""Prints its own environment, into which the judge's secrets might have been inherited.

Expect: failed
Needs: process
"""

import os


def act(aim):
    print(dict(os.environ))
    raise RuntimeError(str(dict(os.environ)))
