"""Raises what ends generators, fixtures among them.

Expect: failed
Needs: wire
"""


def act(aim):
    raise GeneratorExit
