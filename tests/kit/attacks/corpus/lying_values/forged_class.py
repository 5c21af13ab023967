"""An object that says it is a list, a float and an array.

Expect: failed
Needs: wire
"""


class Forged:
    dtype = kind = "f"
    shape = (3,)
    ndim = 1

    @property
    def __class__(self):
        return float


Forged.__name__ = "ndarray"
Forged.__module__ = "numpy"


def value(aim):
    return Forged()
