"""Changes every argument in place, in the hope that the suite compares with it later.

Expect: failed
Needs: process
"""


def act(aim):
    for argument in aim.given:
        try:
            argument[:] = [0.0] * len(argument)
        except Exception:
            pass
