"""Three numbers that are a sequence of a million million.

Expect: failed|violation
Needs: wire
"""


def value(aim):
    return range(10**12)
