"""Looks for pytest's session and reports among all objects, to mark every test as passed.

Expect: failed
Needs: process
"""

import gc


def act(aim):
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Session", "TestReport", "CallInfo", "Config"):
            thing.outcome = "passed"
            thing.testsfailed = 0
            raise SystemExit("found")
