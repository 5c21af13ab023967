"""What the judge may ask of a worker, by name.

An operation takes the worker and plain values or objects that stay with it, and
returns a value for the wire. Adding one is adding a function here.
"""

from __future__ import annotations

import difflib
import importlib
import operator
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from katakit.boundary.failures import Ended
from katakit.boundary.importable_packages import ImportGuard
from katakit.boundary.value_types import named_object
from katakit.candidate import instruments
from katakit.candidate.instruments import LineProfile, overwrite

if TYPE_CHECKING:
    from katakit.boundary.worker import Worker


OPERATIONS: dict[str, Callable[..., Any]] = {}
_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "float": float,
    "index": operator.index,
    "int": int,
    "str": str,
}


class WrongCall(TypeError):
    """A routine of the candidate's does not take the arguments that the brief shows."""


class NotUsable(TypeError):
    """What the candidate returned can't be used as the suite uses it."""


def operation(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a function under its name, without a trailing underscore."""
    OPERATIONS[function.__name__.rstrip("_")] = function
    return function


def _target(worker: Worker, target: Any) -> Any:
    return worker.module if target is None else target


def _attribute(target: Any, name: str) -> Any:
    """Return an attribute; one that is not there is told with the one that was meant, maybe."""
    try:
        return operator.attrgetter(name)(target)
    except AttributeError as error:
        raised_here = error.__traceback__ is not None and error.__traceback__.tb_next is None
        near = difflib.get_close_matches(name, dir(type(target)), n=1, cutoff=0.7)
        if raised_here and near and not isinstance(target, ModuleType):
            message = f"{error}; it has {near[0]!r}: did you mean {name!r}?"
            raise AttributeError(message) from None
        raise


@operation
def load(
    worker: Worker,
    name: str,
    filename: str,
    source: str,
    allowed: tuple[str, ...] | None,
    code: bytes,
    driver: bytes,
    refused: tuple[str, ...],
) -> list[str]:
    if allowed is not None:
        sys.meta_path[:] = [ImportGuard(filename, allowed, sys.meta_path[:])]
    worker.refused = refused
    if driver:  # first, so that what it imported is what the library meant
        worker.load_driver(driver)
    return worker.load(name, filename, source, code)


@operation
def driver(worker: Worker) -> int:
    """Return the number of the kata's driver."""
    if worker.driver is None:
        raise LookupError("this kata has no driver.py")
    return worker.keep(worker.driver)


@operation
def getattr_(worker: Worker, target: Any, name: str) -> Any:
    """Return ``[is_routine, value]``; a routine is called by name and never sent.

    The name may be dotted: ``"Model.load"`` is a class method.
    """
    from katakit.boundary.value_types import is_routine

    value = _attribute(_target(worker, target), name)
    return [True, None] if is_routine(value) else [False, value]


@operation
def setattr_(worker: Worker, target: Any, name: str, value: Any) -> None:
    setattr(_target(worker, target), name, value)


@operation
def call(worker: Worker, target: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """Call a routine of the module (`target` None) or of an object, or the object itself."""
    function = _attribute(_target(worker, target), name) if name else target
    try:
        result = function(*args, **kwargs)
    except TypeError as error:
        inner = error.__traceback__.tb_next if error.__traceback__ else None
        if inner is None and function is not None:
            raise WrongCall(str(error)) from error
        raise
    if isinstance(function, type) and type(result).__module__ == worker.module.__name__:
        worker.keep(result)  # an instance is an object even where it is a kind of dict
    return result


def _lacks(target: Any, what: str, *methods: str) -> None:
    """Raise `NotUsable` if a value has none of these methods.

    Python's own error would name no more than a type, as if the solution had raised it.
    """
    if not any(hasattr(type(target), method) for method in methods):
        raise NotUsable(f"{named_object(type(target).__name__)} came back, which {what}")


@operation
def iter_(worker: Worker, target: Any) -> int:
    _lacks(target, "can't be iterated over", "__iter__", "__getitem__")
    return worker.keep(iter(target))


@operation
def next_(worker: Worker, target: Any) -> Any:
    _lacks(target, "is no iterator", "__next__")
    try:
        return next(target)
    except StopIteration:
        raise Ended from None


@operation
def len_(worker: Worker, target: Any) -> int:
    _lacks(target, "has no length", "__len__")
    return len(target)


@operation
def getitem(worker: Worker, target: Any, key: Any) -> Any:
    _lacks(target, "can't be indexed", "__getitem__", "__class_getitem__")
    return target[key]


@operation
def setitem(worker: Worker, target: Any, key: Any, value: Any) -> None:
    target[key] = value


@operation
def delitem(worker: Worker, target: Any, key: Any) -> None:
    del target[key]


@operation
def contains(worker: Worker, target: Any, item: Any) -> bool:
    return item in target


@operation
def convert(worker: Worker, target: Any, to: str) -> Any:
    """Return what `target` makes of itself as a ``float``, ``int``, ``bool``, ``str`` or array."""
    if to == "array":
        import numpy as np

        return np.asarray(target)
    if to in ("float", "int", "index"):
        _lacks(target, "is no number", "__float__", "__int__", "__index__")
    return _CONVERSIONS[to](target)


@operation
def enter(worker: Worker, target: Any) -> Any:
    _lacks(target, "is no context manager", "__enter__")
    return target.__enter__()


@operation
def exit_(worker: Worker, target: Any) -> None:
    target.__exit__(None, None, None)


@operation
def make(worker: Worker, target: str, args: list[Any], kwargs: dict[str, Any]) -> int:
    """Make a library object that stays here, ``"sklearn.linear_model:Ridge"``."""
    module, _, attribute = target.partition(":")
    return worker.keep(getattr(importlib.import_module(module), attribute)(*args, **kwargs))


@operation
def hold(worker: Worker, value: Any) -> int:
    return worker.keep(value)


@operation
def value(worker: Worker, target: Any) -> Any:
    return target


@operation
def replace(worker: Worker, target: Any, content: Any) -> None:
    overwrite(target, content)


@operation
def collect(worker: Worker, target: Any, as_drawn: bool) -> list[Any]:
    _lacks(target, "can't be iterated over", "__iter__", "__getitem__")
    return instruments.collect(target, as_drawn)


@operation
def random_state(worker: Worker) -> str:
    return instruments.random_state()


@operation
def seed_global_random(worker: Worker, seed: int) -> None:
    instruments.seed_global_random(seed)


@operation
def start_memory(worker: Worker) -> None:
    instruments.start_memory()


@operation
def stop_memory(worker: Worker) -> int:
    return instruments.stop_memory()


@operation
def trim_memory(worker: Worker) -> None:
    instruments.trim_memory()


@operation
def start_profile(worker: Worker) -> int:
    profile = LineProfile(worker.filename)
    profile.start()
    return worker.keep(profile)


@operation
def stop_profile(worker: Worker, profile: LineProfile) -> list[list[int]]:
    return profile.stop()
