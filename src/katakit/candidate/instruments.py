"""A suite's instruments: objects it exposes, values the worker keeps, and a look at the process.

What only a process that shares the candidate's memory can observe is observed there: mutation,
memory, random state, and the lines that take the time.
"""

from __future__ import annotations

import copy
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterable
from types import FrameType
from typing import Any, Protocol


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


class Held(Protocol):
    """A value that lives beside the candidate and is passed by reference.

    Made by ``candidate.hold(value)``; pass it where the value would go.
    """

    original: Any
    """The suite's own copy of the value as it was handed over."""

    @property
    def value(self) -> Any:
        """A copy of the value as it is now."""

    def replace(self, content: Any) -> None:
        """Overwrite the content in place: array elements, list items, frame cells.

        `content` has the same type and shape as the value.
        """


def overwrite(target: Any, content: Any) -> None:
    """Put the content of `content` into `target` without making a new object.

    Raises
    ------
    TypeError
        If `target` is of a kind that cannot be changed in place.
    """
    kind = type(target).__module__.partition(".")[0]
    if isinstance(target, list):
        target[:] = content
    elif isinstance(target, dict | set):
        target.clear()
        target.update(content)
    elif kind == "numpy" and getattr(target, "ndim", None):
        target[...] = content
    elif kind == "pandas" and type(target).__name__ == "DataFrame":
        for position in range(content.shape[1]):
            target.isetitem(position, content.iloc[:, position].array)
    elif kind == "pandas" and type(target).__name__ == "Series":
        target.iloc[:] = content.array
    else:
        raise TypeError(f"a {type(target).__name__} cannot be changed in place")


def random_state() -> str:
    """Return a digest of the global random states of `random` and `numpy.random`."""
    import hashlib

    digest = hashlib.sha256(repr(random.getstate()).encode())
    if "numpy" in sys.modules:
        import numpy as np

        state = np.random.get_state(legacy=False)  # noqa: NPY002 (the very state to look at)
        digest.update(repr(state["state"]["key"].tolist()).encode())
        digest.update(repr([state["state"]["pos"], state["has_gauss"], state["gauss"]]).encode())
    return digest.hexdigest()


def seed_global_random(seed: int) -> None:
    """Seed the global random states, to see whether a solution reads them."""
    random.seed(seed)
    if "numpy" in sys.modules:
        import numpy as np

        np.random.seed(seed)  # noqa: NPY002 (the very state to set)


def collect(iterable: Iterable[Any], as_drawn: bool = False, limit: int = 100_000) -> list[Any]:
    """Return the items of an iterable, none of them copied before the end.

    A solution that yields the same buffer again and again shows it here: all
    its items look like the last. With `as_drawn` each is copied as it is drawn,
    which is what a loop over the iterable would see, at the cost of one call.
    """
    items: list[Any] = []
    for item in iterable:
        items.append(copy.deepcopy(item) if as_drawn else item)
        if len(items) > limit:
            raise ValueError(f"the iterable goes on after {limit} items")
    return items


def start_memory() -> None:
    """Begin to trace allocations (NumPy reports its buffers to tracemalloc)."""
    import tracemalloc

    tracemalloc.start()
    tracemalloc.reset_peak()


def stop_memory() -> int:
    """Return the peak of the traced allocations in bytes, and stop."""
    import tracemalloc

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def trim_memory() -> None:
    """Give back what is free, so that what is taken next shows as growth of the process."""
    import ctypes
    import gc

    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
    if trim is not None:
        trim(0)


INTERVAL = 0.001
"""Seconds of CPU time between two samples."""


class LineProfile:
    """Counts samples of the lines of one file.

    Parameters
    ----------
    filename : str
        The file, as its code objects name it.
    """

    def __init__(self, filename: str) -> None:
        self._filename = filename
        self._counts: Counter[int] = Counter()

    def start(self) -> None:
        """Begin to sample this process."""
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def stop(self) -> list[list[int]]:
        """End, and return line and samples of each line that was met, the hottest first."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        return [[line, count] for line, count in self._counts.most_common()]

    def _sample(self, _number: int, frame: FrameType | None) -> None:
        while frame is not None and frame.f_code.co_filename != self._filename:
            frame = frame.f_back
        if frame is not None:
            self._counts[frame.f_lineno] += 1
