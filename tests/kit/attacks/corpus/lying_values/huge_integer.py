"""An integer that Python refuses to write down.

Expect: failed
Needs: report
"""


def value(aim):
    return [10**5000, 10**20000]
