"""Hands back what it was given, the suite's own functions and objects among it.

Expect: failed
Needs: judge
"""


def value(aim):
    return aim.given[-1]
