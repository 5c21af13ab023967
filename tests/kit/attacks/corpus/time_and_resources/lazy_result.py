"""Returns at once an object that computes only when it is looked at, and then never ends.

Expect: failed|timeout
Needs: judge
"""


class Lazy:
    ndim = 1

    def __array__(self, dtype=None, copy=None):
        while True:
            pass

    def __iter__(self):
        while True:
            pass

    __getitem__ = __len__ = __float__ = __iter__


def value(aim):
    return Lazy()
