"""Raises an exception that says it is pytest's xfail, by its class and its name.

Expect: failed
Needs: wire
"""


class XFailed(Exception):
    @property
    def __class__(self):
        return SystemExit


def act(aim):
    raise XFailed("expected to fail")
