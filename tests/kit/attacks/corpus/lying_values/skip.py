"""Raises what pytest takes for a skipped test.

Expect: failed|error
Needs: wire
"""

from unittest import SkipTest


def act(aim):
    raise SkipTest("nothing to see here")
