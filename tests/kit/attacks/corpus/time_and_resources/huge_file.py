"""Makes a sparse file of a terabyte.

Expect: failed
Needs: limits
"""

import os


def act(aim):
    with open("sparse", "wb") as file:
        os.ftruncate(file.fileno(), 1 << 40)
