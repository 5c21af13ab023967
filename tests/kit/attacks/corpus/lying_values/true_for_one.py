"""True where numbers are due.

Expect: failed
Needs: judge
"""


def value(aim):
    return [True, True, True]
