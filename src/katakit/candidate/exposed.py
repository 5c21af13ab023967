"""An object of the suite that the candidate may call, by the named methods only.

Without this a callback would be a way in: from a method to its object, from the
object to its class, its module, the suite.
"""

from __future__ import annotations

from typing import Any


class Exposed:
    """Forwards the named attributes of `target` and nothing else."""

    __slots__ = ("_names", "_target")

    def __init__(self, target: object, names: tuple[str, ...]) -> None:
        for name in names:
            if not hasattr(target, name):
                raise AttributeError(f"cannot expose {name!r}: {type(target).__name__} lacks it")
        self._target = target
        self._names = frozenset(names)

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise AttributeError(f"the object handed over has no {name!r}")
        value = getattr(self._target, name)
        if not callable(value):
            return value

        def method(*args: Any, **kwargs: Any) -> Any:
            result = value(*args, **kwargs)
            return self if result is self._target else result

        method.__name__ = name
        return method

    def serve(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call a method, or read an attribute, that a worker asks for by its name.

        `getattr` would do more than that: an object's own ``__class__`` and
        ``__getattribute__`` are found before `__getattr__` is asked, and from a class it
        is three steps to every class of the judge.
        """
        if name not in self._names:
            raise AttributeError("no such name was handed over")
        value = self.__getattr__(name)
        return value(*args, **kwargs) if callable(value) else value

    def offered(self) -> tuple[list[str], list[str]]:
        """Return the names of the methods and of the attributes."""
        methods = [name for name in sorted(self._names) if callable(getattr(self._target, name))]
        return methods, sorted(self._names - set(methods))

    def __repr__(self) -> str:
        return f"<an object with {', '.join(sorted(self._names))}>"
