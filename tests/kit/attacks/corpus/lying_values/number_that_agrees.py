"""A float whose own comparison, distance and order always suit.

Expect: failed
Needs: wire
"""


class Number(float):
    def __eq__(self, other):
        return True

    def __le__(self, other):
        return True

    __lt__ = __ge__ = __gt__ = __le__
    __hash__ = float.__hash__

    def __sub__(self, other):
        return self

    __rsub__ = __abs__ = __sub__


def value(aim):
    return Number(-12345.0)
