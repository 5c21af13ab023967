"""A module that has every name that anybody asks for.

Expect: failed
Needs: judge
"""


def __getattr__(name):
    return lambda *args, **kwargs: __getattr__(name)


def value(aim):
    return __getattr__("anything")
