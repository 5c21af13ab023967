"""The candidate's module in the judge's own process, for debuggers and authors.

There is no boundary here and therefore no honesty: ``--pdb`` and plain pytest
use it, and a verdict reached this way is stamped ``isolation: none``. The suite
cannot tell it from the real thing.
"""

from __future__ import annotations

import copy
import importlib
import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from katakit.candidate import instruments
from katakit.candidate.held import overwrite


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
    """

    def __init__(self, path: Path, name: str) -> None:
        module = types.ModuleType(name)
        module.__file__ = str(path)
        sys.modules[name] = module
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)  # noqa: S102 (the point)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        return _unheld(value) if callable(value) else value

    def hold(self, value: Any) -> InProcessHeld:
        """Keep a value where the candidate works; see `katakit.candidate.held`."""
        return InProcessHeld(copy.deepcopy(value))

    def make(self, target: str, *args: Any, **kwargs: Any) -> Any:
        """Make a library object: ``make("sklearn.linear_model:Ridge", alpha=1.0)``."""
        module, _, attribute = target.partition(":")
        return getattr(importlib.import_module(module), attribute)(*args, **kwargs)

    def collect(self, iterable: Iterable[Any]) -> list[Any]:
        """Return all items, none copied before the end."""
        return copy.deepcopy(instruments.collect(iterable))

    def random_state(self) -> str:
        """Return a digest of the global random states beside the candidate."""
        return instruments.random_state()

    def seed_global_random(self, seed: int) -> None:
        """Seed the global random states beside the candidate."""
        instruments.seed_global_random(seed)

    @contextmanager
    def traced_memory(self) -> Iterator[Memory]:
        """Trace allocations during the block; ``memory.peak`` holds bytes after it."""
        memory = Memory()
        instruments.start_memory()
        try:
            yield memory
        finally:
            memory.peak = instruments.stop_memory()


def _unheld(function: Any) -> Any:
    """Let a class or function of the candidate take held arguments by reference."""
    if isinstance(function, type):
        return _HeldAware(function)

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*map(_live, args), **{k: _live(v) for k, v in kwargs.items()})

    return call


class _HeldAware:
    """A class of the candidate whose instances accept held arguments."""

    def __init__(self, cls: type) -> None:
        self._cls = cls

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        instance = self._cls(*map(_live, args), **{k: _live(v) for k, v in kwargs.items()})
        return _Instance(instance)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cls, name)


class _Instance:
    """An object of the candidate; its methods accept held arguments."""

    def __init__(self, instance: Any) -> None:
        object.__setattr__(self, "_instance", instance)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._instance, name)
        if not callable(value):
            return value

        def method(*args: Any, **kwargs: Any) -> Any:
            result = value(*map(_live, args), **{k: _live(v) for k, v in kwargs.items()})
            return self if result is self._instance else result

        return method

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._instance, name, _live(value))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._instance)

    def __len__(self) -> int:
        return len(self._instance)

    def __repr__(self) -> str:
        return repr(self._instance)


def _live(value: Any) -> Any:
    if isinstance(value, InProcessHeld):
        return value.live
    return value._instance if isinstance(value, _Instance) else value
