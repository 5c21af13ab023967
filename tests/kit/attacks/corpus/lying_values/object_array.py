"""An object array whose elements are equal to everything.

Expect: failed
Needs: wire
"""

import numpy as np


class Equal:
    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    __hash__ = None


def value(aim):
    array = np.empty(3, dtype=object)
    array[:] = [Equal(), Equal(), Equal()]
    return array
