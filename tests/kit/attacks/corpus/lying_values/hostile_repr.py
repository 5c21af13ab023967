"""An object whose type, name and representation all raise.

Expect: failed
Needs: wire
"""


class Meta(type):
    def __repr__(cls):
        raise RuntimeError("no")


class Hostile(metaclass=Meta):
    def __repr__(self):
        raise RuntimeError("no")

    def __getattr__(self, name):
        raise RuntimeError("no")


def value(aim):
    return Hostile()
