"""A module with three hundred thousand functions.

Expect: failed|timeout
Needs: limits
"""

for number in range(300_000):
    globals()[f"function_{number}"] = lambda: 0


def value(aim):
    return 0.0
