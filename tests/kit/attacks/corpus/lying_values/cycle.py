"""A list that contains itself.

Expect: failed
Needs: wire
"""


def value(aim):
    cycle = [1.0]
    cycle.append(cycle)
    return cycle
