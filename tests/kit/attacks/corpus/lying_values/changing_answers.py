"""An object that converts to another number, length and array each time it is asked.

Expect: failed
Needs: wire
"""

import itertools

import numpy as np

COUNT = itertools.count()


class Many:
    ndim = 1

    def __float__(self):
        return float(next(COUNT))

    def __index__(self):
        return next(COUNT)

    __int__ = __index__

    def __len__(self):
        return next(COUNT)

    def __bool__(self):
        return True

    def __contains__(self, item):
        return True

    def __array__(self, dtype=None, copy=None):
        return np.arange(float(next(COUNT)))

    def tolist(self):
        return Many()

    def __getitem__(self, key):
        return Many()


def value(aim):
    return Many()
