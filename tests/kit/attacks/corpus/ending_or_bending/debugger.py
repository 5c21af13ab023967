"""Asks for a debugger, which would wait for ever.

Expect: failed
Needs: process
"""


def act(aim):
    breakpoint()  # noqa: T100
