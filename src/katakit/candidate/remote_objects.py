"""What stays with the worker, as a suite sees it: objects, iterators, routines.

They can be called, iterated, indexed and passed back. Their comparisons are never asked:
``==`` is identity, so no object of the candidate's decides an assertion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from katakit.boundary.connection import Call, Connection, IteratorEnded
from katakit.boundary.failures import details_of
from katakit.boundary.value_types import named_object


class WrongSignature(TypeError):
    """A routine does not take the arguments that the brief shows."""


class RemoteObject:
    """An object that stays with the worker."""

    __slots__ = (
        "__weakref__",
        "_callable",
        "_connection",
        "_methods",
        "_number",
        "_type_name",
        "_was_used",
    )

    def __init__(
        self,
        connection: Connection,
        number: int,
        type_name: str,
        is_callable: bool,
        methods: frozenset[str] = frozenset(),
    ) -> None:
        self._connection = connection
        self._number = number
        self._type_name = type_name
        self._callable = is_callable
        self._methods = methods
        self._was_used = False

    def __katakit_number__(self) -> tuple[Connection, int]:
        self._was_used = True
        return self._connection, self._number

    def __del__(self) -> None:
        self._connection.release(self._number)

    def __katakit_kind__(self) -> str:
        return named_object(self._type_name)

    def __repr__(self) -> str:
        return f"<{named_object(self._type_name)}>"

    def __deepcopy__(self, memo: object) -> RemoteObject:
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_ipython_display_":
            raise AttributeError(name)
        if name in self._methods:
            return Routine(self._connection, self, name)
        is_routine, value = self._connection.request("getattr", self, name)
        return Routine(self._connection, self, name) if is_routine else value

    def __setattr__(self, name: str, value: Any) -> None:
        if name in RemoteObject.__slots__:
            object.__setattr__(self, name, value)
        else:
            if name in self._methods:  # no method any more, maybe
                object.__setattr__(self, "_methods", self._methods - {name})
            self._connection.request("setattr", self, name, value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _call(self._connection, self, "", self._type_name, args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        number = self._connection.request("iter", self)
        return RemoteIterator(self._connection.proxy(number, f"{self._type_name} iterator"))

    def __next__(self) -> Any:
        try:
            return self._connection.request("next", self)
        except IteratorEnded:
            raise StopIteration from None

    def __len__(self) -> int:
        return int(self._connection.request("len", self))

    def __getitem__(self, key: Any) -> Any:
        return self._connection.request("getitem", self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._connection.request("setitem", self, key, value)

    def __delitem__(self, key: Any) -> None:
        self._connection.request("delitem", self, key)

    def __contains__(self, item: Any) -> bool:
        return bool(self._connection.request("contains", self, item))

    def __enter__(self) -> Any:
        return self._connection.request("enter", self)

    def __exit__(self, *error: object) -> None:
        self._connection.request("exit", self)

    def __float__(self) -> float:
        return float(self._connection.request("convert", self, "float"))

    def __int__(self) -> int:
        return int(self._connection.request("convert", self, "int"))

    def __index__(self) -> int:
        return int(self._connection.request("convert", self, "index"))

    def __bool__(self) -> bool:
        return bool(self._connection.request("convert", self, "bool"))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        return np.asarray(self._connection.request("convert", self, "array"), dtype=dtype)


class RemoteIterator:
    """Fetches one item at a time, so that a lazy solution stays lazy."""

    def __init__(self, remote: RemoteObject) -> None:
        self._remote = remote

    def __katakit_number__(self) -> tuple[Connection, int]:
        return self._remote.__katakit_number__()

    def __katakit_kind__(self) -> str:
        return "an iterator"

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._remote)


class Routine:
    """A function, class or method of the candidate's, called by its name."""

    def __init__(self, connection: Connection, target: RemoteObject | None, name: str) -> None:
        self._connection = connection
        self._target = target
        self._name = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        owner = "" if self._target is None else f"{self._target._type_name}."
        what = owner + self._name
        return _call(self._connection, self._target, self._name, what, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        """Return a class method, or an attribute of a class."""
        if name.startswith("_"):
            raise AttributeError(name)
        dotted = f"{self._name}.{name}"
        is_routine, value = self._connection.request("getattr", self._target, dotted)
        return Routine(self._connection, self._target, dotted) if is_routine else value

    def __repr__(self) -> str:
        return f"<{self._name} of the candidate's>"


def _call(
    connection: Connection,
    target: RemoteObject | None,
    name: str,
    what: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    call = Call(what, args, kwargs, target)
    connection.calls.append(call)
    try:
        call.result = connection.request("call", target, name, list(args), kwargs)
    except Exception as error:
        call.error = error
        details = details_of(error)
        if details is not None and details.type_name == "WrongCall":
            raise WrongSignature(details.message) from None
        raise
    return call.result
