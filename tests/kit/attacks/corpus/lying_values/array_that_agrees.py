"""An ndarray subclass that answers every universal function with truth.

Expect: failed
Needs: wire
"""

import numpy as np


class Array(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return True

    def __array_function__(self, func, types, args, kwargs):
        return True


def value(aim):
    return np.full(3, -7.0).view(Array)
