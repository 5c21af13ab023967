"""An exception whose text can't be had: asking for it ends the process that asks.

Expect: failed|crashed
Needs: process
"""

import os


class Hostile(ValueError):
    def __str__(self):
        os._exit(0)

    __repr__ = __str__


def act(aim):
    raise Hostile
