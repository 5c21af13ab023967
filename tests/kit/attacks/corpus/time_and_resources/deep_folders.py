"""Makes a folder that is three thousand folders deep, which a recursive removal can't take.

Expect: failed|timeout
Needs: process
"""

import os


def act(aim):
    for _ in range(3000):
        os.mkdir("deeper")
        os.chdir("deeper")
