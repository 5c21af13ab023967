"""NaN, which is neither more nor less than anything.

Expect: failed
Needs: judge
"""


def value(aim):
    return (float("nan"), float("nan"))
