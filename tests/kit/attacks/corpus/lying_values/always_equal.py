"""An object that is equal to everything.

Expect: failed
Needs: wire
"""


class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 0


def value(aim):
    return Equal()
