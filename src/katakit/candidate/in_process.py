"""The candidate's module in the judge's own process, for debuggers and authors.

There is no boundary here and therefore no honesty: ``--pdb`` and plain pytest
use it, and a verdict reached this way is stamped ``isolation: none``. The suite
cannot tell it from the real thing.
"""

from __future__ import annotations

import copy
import functools
import importlib
import operator
import sys
import types
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from katakit.boundary.failures import Killed
from katakit.boundary.value_types import plain
from katakit.candidate import instruments
from katakit.candidate.instruments import overwrite
from katakit.candidate.reserved_names import DRIVER


class InProcessHeld:
    """A held argument when nothing stands between suite and candidate."""

    def __init__(self, value: Any) -> None:
        self.original = copy.deepcopy(value)
        self.live = value

    @property
    def value(self) -> Any:
        """A copy of the value as it is now."""
        return copy.deepcopy(self.live)

    def replace(self, content: Any) -> None:
        """Overwrite the content in place."""
        overwrite(self.live, content)


class Memory:
    """The peak of the traced allocations, once the block is over."""

    peak: int = 0
    """Bytes."""


class InProcessCandidate:
    """A freshly loaded solution, reached by attribute access.

    Parameters
    ----------
    path : Path
        The solution's file.
    name : str
        The module's name, which is the kata's.
    driver : Path, optional
        The kata's ``driver.py``, which may not exist.
    """

    def __init__(self, path: Path, name: str, driver: Path | None = None) -> None:
        if driver is not None and driver.is_file():
            self.driver = _Instance(_loaded(driver, DRIVER))
        self._module = _loaded(path, name)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        return _unheld(value) if callable(value) else _shown(value)

    def hold(self, value: Any) -> InProcessHeld:
        """Keep a value where the candidate works; see `katakit.candidate.instruments`."""
        return InProcessHeld(copy.deepcopy(value))

    def make(self, target: str, *args: Any, **kwargs: Any) -> Any:
        """Make a library object: ``make("sklearn.linear_model:Ridge", alpha=1.0)``."""
        module, _, attribute = target.partition(":")
        return getattr(importlib.import_module(module), attribute)(*args, **kwargs)

    def collect(self, iterable: Iterable[Any], as_drawn: bool = False) -> list[Any]:
        """Return all items, copied as they are drawn or at the end."""
        return copy.deepcopy(instruments.collect(_live(iterable), as_drawn))

    def random_state(self) -> str:
        """Return a digest of the global random states beside the candidate."""
        return instruments.random_state()

    def seed_global_random(self, seed: int) -> None:
        """Seed the global random states beside the candidate."""
        instruments.seed_global_random(seed)

    def kill(self) -> None:
        """End the call that is under way, if one is, as far as one process can.

        The candidate's own ``finally`` and ``with`` still run, which a real kill spares it.

        Raises
        ------
        Killed
            Where a call is under way: the callback that kills lets it pass.
        """
        if _Function.under_way:
            raise Killed("the suite has killed this process")

    @contextmanager
    def traced_memory(self) -> Iterator[Memory]:
        """Trace allocations during the block; ``memory.peak`` holds bytes after it."""
        memory = Memory()
        instruments.start_memory()
        try:
            yield memory
        finally:
            memory.peak = instruments.stop_memory()


def _loaded(path: Path, name: str) -> types.ModuleType:
    """Run a file as a module whose objects the suite sees as it would across the boundary."""
    module = types.ModuleType(name)
    module.__file__ = str(path)
    module.__dict__["__katakit_in_process__"] = True
    sys.modules[name] = module
    exec(_compiled(path.read_bytes(), str(path)), module.__dict__)  # noqa: S102 (the point)
    return module


@functools.lru_cache(maxsize=4)
def _compiled(text: bytes, name: str) -> types.CodeType:
    """Compile a file once for all tests that load it: that takes longer than most tests."""
    return compile(text, name, "exec", dont_inherit=True)


def _unheld(function: Any) -> Any:
    """Let a class or function of the candidate take held arguments by reference."""
    return _Class(function) if isinstance(function, type) else _Function(function)


class _Function:
    """A function or method of the candidate that accepts held arguments."""

    under_way = 0
    """Calls of any such function that have not returned."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        named = {name: _live(value) for name, value in kwargs.items()}
        _Function.under_way += 1
        try:
            return _shown(self._function(*map(_live, args), **named))
        finally:
            _Function.under_way -= 1


class _Class(_Function):
    """A class of the candidate."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._function, name)
        return _unheld(value) if callable(value) else value


class _Instance:
    """An object of the candidate; what a `RemoteObject` can do, it can do too."""

    def __init__(self, instance: Any) -> None:
        object.__setattr__(self, "_instance", instance)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._instance, name)
        return _unheld(value) if callable(value) else _shown(value)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._instance, name, _live(value))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _unheld(self._instance)(*args, **kwargs)

    def __iter__(self) -> Iterator[Any]:
        return map(_shown, self._instance)

    def __next__(self) -> Any:
        return _shown(next(self._instance))

    def __len__(self) -> int:
        return len(self._instance)

    def __getitem__(self, key: Any) -> Any:
        return _shown(self._instance[_live(key)])

    def __setitem__(self, key: Any, value: Any) -> None:
        self._instance[_live(key)] = _live(value)

    def __delitem__(self, key: Any) -> None:
        del self._instance[_live(key)]

    def __contains__(self, item: Any) -> bool:
        return _live(item) in self._instance

    def __enter__(self) -> Any:
        return _shown(self._instance.__enter__())

    def __exit__(self, *error: object) -> None:
        self._instance.__exit__(None, None, None)

    def __float__(self) -> float:
        return float(self._instance)

    def __int__(self) -> int:
        return int(self._instance)

    def __index__(self) -> int:
        return operator.index(self._instance)

    def __bool__(self) -> bool:
        return bool(self._instance)

    def __repr__(self) -> str:
        return repr(self._instance)


def is_drivers(instance: _Instance) -> bool:
    """Tell the driver, or an object of a class of its own, from what the candidate made."""
    live = instance._instance
    return isinstance(live, types.ModuleType) or type(live).__module__ == DRIVER


_SHOWN: weakref.WeakValueDictionary[int, _Instance] = weakref.WeakValueDictionary()
"""One wrapper for each object, so that ``fit() is model`` holds."""


def _shown(value: Any) -> Any:
    """Return an object of the candidate's own classes as the suite sees it, a value as it is."""
    module = sys.modules.get(type(value).__module__)
    if not getattr(module, "__katakit_in_process__", False) or plain(value) is not value:
        return _copied(value)
    return _SHOWN.setdefault(id(value), _Instance(value))


def _live(value: Any) -> Any:
    if isinstance(value, InProcessHeld):
        return value.live
    if isinstance(value, _Function):
        return value._function
    if type(value) in (list, tuple, set):
        return type(value)(map(_live, value))
    if type(value) is dict:
        return {_live(key): _live(one) for key, one in value.items()}
    return value._instance if isinstance(value, _Instance) else _copied(value)


def _copied(value: Any) -> Any:
    """Return a value as it would come across the boundary: containers and arrays are copies.

    Objects stay what they are: there they would be handles to themselves.
    """
    if type(value) in (list, tuple, set):
        return type(value)(map(_copied, value))
    if type(value) is dict:
        return {key: _copied(one) for key, one in value.items()}
    if type(value) is np.ndarray or type(value).__module__.startswith("pandas.core."):
        return value.copy() if hasattr(value, "copy") else value
    return value
