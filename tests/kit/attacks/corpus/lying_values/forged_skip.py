"""An exception that wears the names of pytest's own outcomes.

Expect: failed
Needs: wire
"""


class Skipped(BaseException):
    __module__ = "builtins"
    allow_module_level = True
    msg = "skipped"


Skipped.__qualname__ = Skipped.__name__ = "Skipped"


def act(aim):
    raise Skipped("skip")
