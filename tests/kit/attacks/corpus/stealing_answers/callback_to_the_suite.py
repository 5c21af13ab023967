"""Asks an object of the suite for names that it was never offered, and walks to its class.

Expect: failed
Needs: judge
"""


def walk(thing):
    """Return a function of the judge's if there is a way to one."""
    for name in ("_target", "__class__", "__getattribute__", "__globals__", "__self__"):
        try:
            answer = thing._katakit_caller.call_back(
                thing._katakit_target, name, ("__class__",), {}
            )
        except Exception as error:
            print(name, type(error).__name__)
        else:
            if type(answer).__name__ == "FunctionStandIn":
                return answer
    return None


def value(aim):
    ways = [walk(thing) for thing in aim.given if hasattr(thing, "_katakit_methods")]
    return [way("/bin/sh", ["__subclasses__"]) for way in ways if way is not None]
