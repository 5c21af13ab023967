"""Raises what Ctrl-C raises.

Expect: failed
Needs: wire
"""


def act(aim):
    raise KeyboardInterrupt
