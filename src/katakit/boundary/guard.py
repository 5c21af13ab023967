"""Which modules a solution may import, said in one place and held to in the worker.

The solution's text is checked before anything runs; what that leaves open is decided here.
To a solution a package that it may not import is not installed, which is what its own and
any library's fallback expects. What a library imports for itself is its own business, as
far as the kernel lets it: what the kernel keeps shut is not installed for it either.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_MACHINERY = ("<frozen importlib", "importlib/__init__.py", "importlib\\__init__.py",
              "importlib/util.py", "importlib\\util.py", __file__)  # fmt: skip


def is_allowed(name: str, allowed: Sequence[str]) -> bool:
    """Tell whether a module may be imported: the standard library, or below an allowed one."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top == "__main__":
        return True
    return any(name == module or name.startswith(module + ".") for module in allowed)


class ImportGuard:
    """The one finder of a worker: it asks the others, and finds nothing that is out of reach.

    Parameters
    ----------
    filename : str
        The solution's; to imports from any other file everything is allowed.
    allowed : sequence of str
        The third-party modules of ``kata.toml``.
    finders : sequence
        Those of ``sys.meta_path`` before.
    """

    def __init__(self, filename: str, allowed: Sequence[str], finders: Sequence[Any]) -> None:
        self._filename = filename
        self._allowed = allowed
        self._finders = finders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the module's spec, or None where it is not there, refused or kept shut."""
        if not self._may(name) and self._asked_by_solution():
            return None
        for finder in self._finders:
            spec: ModuleSpec | None = finder.find_spec(name, path, target)
            if spec is not None:
                return spec if _opens(spec) else None
        return None

    def invalidate_caches(self) -> None:
        """Have the others look afresh."""
        for finder in self._finders:
            getattr(finder, "invalidate_caches", lambda: None)()

    def find_distributions(self, *context: Any) -> Iterator[Any]:
        """Yield what `importlib.metadata` finds by the others."""
        for finder in self._finders:
            yield from getattr(finder, "find_distributions", lambda *_: ())(*context)

    def _may(self, name: str) -> bool:
        """Tell whether a module is allowed, or a package on the way to one that is."""
        below = f"{name}."
        return is_allowed(name, self._allowed) or any(m.startswith(below) for m in self._allowed)

    def _asked_by_solution(self) -> bool:
        frame = sys._getframe(2)
        while frame.f_back and any(part in frame.f_code.co_filename for part in _MACHINERY):
            frame = frame.f_back
        return frame.f_code.co_filename == self._filename


def _opens(spec: ModuleSpec) -> bool:
    """Tell whether the kernel lets a module's file be read: its loader would not say it kindly."""
    if spec.has_location and spec.origin:
        try:
            os.close(os.open(spec.origin, os.O_RDONLY))
        except PermissionError:
            return False
        except OSError:
            return True  # the loader's to tell
    return True


def refuse(names: Sequence[str], namespace: dict[str, Any]) -> None:
    """Have import statements of one module fail that name these modules.

    A library may have imported them for itself, and then no finder would be asked. Only names
    that the solution's text imports are refused, since C code imports with its caller's globals.
    """
    found = builtins.__import__
    refused = frozenset(names)

    def without(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> ModuleType:
        if globals is namespace and level == 0:
            for module in (name, *(f"{name}.{part}" for part in fromlist or ())):
                if module in refused:
                    raise ModuleNotFoundError(f"No module named {module!r}", name=module)
        return found(name, globals, locals, fromlist, level)

    _replace(without)


def _replace(function: Callable[..., ModuleType]) -> None:
    function.__name__ = function.__qualname__ = "__import__"
    builtins.__import__ = function
