"""The codecs of packages that a worker may yet import, kept where it can still load them.

How arrays and frames cross is known to modules that import numpy and pandas, so nobody loads
them before somebody uses those. A worker that has been shut in can't read the kit's files, so
its zygote reads them for it.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

_CODECS = tuple(f"katakit.boundary.{name}" for name in ("arrays", "moments", "frames"))


class KeptCode(Loader):
    """A finder and loader of modules whose code was read before.

    Parameters
    ----------
    code : dict
        Name of the module to its code.
    """

    def __init__(self, code: dict[str, CodeType]) -> None:
        self._code = code

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return a spec for what is kept."""
        return importlib.util.spec_from_loader(name, self) if name in self._code else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the code that was kept."""
        exec(self._code[module.__name__], module.__dict__)  # noqa: S102


def keep_codecs() -> None:
    """Read the code of the codecs that are not loaded yet."""
    code: dict[str, CodeType] = {}
    for name in _CODECS:
        spec = None if name in sys.modules else importlib.util.find_spec(name)
        found = getattr(spec and spec.loader, "get_code", lambda _: None)(name)
        if found is not None:
            code[name] = found
    if code:
        sys.meta_path.insert(0, KeptCode(code))
