"""Raises what ends loops, in the hope that the suite's loop over results ends early.

Expect: failed
Needs: wire
"""


def act(aim):
    raise StopIteration
