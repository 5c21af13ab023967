"""A hundred thousand lists in each other.

Expect: failed
Needs: wire
"""


def value(aim):
    deep = 0.0
    for _ in range(100_000):
        deep = [deep]
    return deep
