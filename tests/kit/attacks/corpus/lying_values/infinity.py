"""Infinity, beside which any tolerance is large.

Expect: failed
Needs: judge
"""


def value(aim):
    return (float("inf"), float("inf"), float("-inf"))
