"""Millions of values to be shown.

Expect: failed|timeout
Needs: report
"""


def value(aim):
    return {i: ["x" * 50] for i in range(300_000)}
