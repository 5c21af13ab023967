"""A text that is equal to any other and contains it.

Expect: failed
Needs: wire
"""


class Text(str):
    __slots__ = ()

    def __eq__(self, other):
        return True

    def __contains__(self, other):
        return True

    __hash__ = str.__hash__


def value(aim):
    return Text("x")
