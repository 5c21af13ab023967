"""Which modules a solution may import, said in one place and held to in the worker.

The solution's text is checked before anything runs; this finder answers for imports
that a text does not show (``importlib.import_module("skl" + "earn")``). What a library
imports for itself is its own business.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

_MACHINERY = ("<frozen importlib", "importlib/__init__.py", "importlib\\__init__.py")


def is_allowed(name: str, allowed: Sequence[str]) -> bool:
    """Tell whether a module may be imported: the standard library, or below an allowed one."""
    if name.partition(".")[0] in sys.stdlib_module_names:
        return True
    return any(name == module or name.startswith(module + ".") for module in allowed)


class ImportGuard:
    """A finder that finds nothing and refuses what a solution may not import.

    Parameters
    ----------
    filename : str
        The solution's; imports from any other file pass.
    allowed : sequence of str
        The third-party modules of ``kata.toml``.
    """

    def __init__(self, filename: str, allowed: Sequence[str]) -> None:
        self._filename = filename
        self._allowed = allowed

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise `ImportError` for what is not allowed, else leave it to the next finder."""
        if is_allowed(name, self._allowed) or not self._asked_by_solution():
            return None
        raise ImportError(f"this kata does not allow {name}", name=name)

    def _asked_by_solution(self) -> bool:
        frame = sys._getframe(2)
        while frame.f_back and any(part in frame.f_code.co_filename for part in _MACHINERY):
            frame = frame.f_back
        return frame.f_code.co_filename == self._filename
