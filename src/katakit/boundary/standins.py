"""What the candidate sees of the suite's functions and objects: their names, no more.

Calling one sends a message to the judge, where the real thing runs. From a stand-in
there is no way to the suite: it holds a number.
"""

from __future__ import annotations

from typing import Any, Protocol


class Caller(Protocol):
    """The worker's side of a callback."""

    def call_back(
        self, target: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function of the suite, or a method of one of its objects."""


class FunctionStandIn:
    """Stands for a function that the suite passed as an argument."""

    def __init__(self, caller: Caller, target: int) -> None:
        self._katakit_caller = caller
        self._katakit_target = target

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._katakit_caller.call_back(self._katakit_target, "", args, kwargs)

    def __repr__(self) -> str:
        return "<a function handed to you>"


class ObjectStandIn:
    """Stands for an object that the suite exposed: the named methods and attributes."""

    def __init__(
        self, caller: Caller, target: int, methods: list[str], attributes: list[str]
    ) -> None:
        self._katakit_caller = caller
        self._katakit_target = target
        self._katakit_methods = frozenset(methods)
        self._katakit_attributes = frozenset(attributes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_katakit"):
            raise AttributeError(name)
        if name in self._katakit_methods:

            def method(*args: Any, **kwargs: Any) -> Any:
                return self._katakit_caller.call_back(self._katakit_target, name, args, kwargs)

            method.__name__ = method.__qualname__ = name
            return method
        if name in self._katakit_attributes:
            return self._katakit_caller.call_back(self._katakit_target, name, (), {})
        offered = ", ".join(sorted(self._katakit_methods | self._katakit_attributes))
        raise AttributeError(f"the object handed to you has no {name!r}; it has {offered}")

    def __repr__(self) -> str:
        return f"<an object with {', '.join(sorted(self._katakit_methods))}>"
