"""What a zygote imports, so that none of its workers has to.

Codecs of packages that a worker may import later are kept where it can still load them.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import warnings
from collections.abc import Iterable, Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType

LAZY = (
    # What the libraries import at their first use: a worker would pay for it each time.
    ("numpy", "numpy.random numpy.ma numpy.linalg numpy.fft numpy.lib.recfunctions secrets"),
    ("pandas", "pandas.core.computation.expressions pandas.core.methods.describe zoneinfo"),
    ("sklearn", "sklearn.base sklearn.utils.parallel scipy.sparse.csgraph"),
)


def import_all(names: Iterable[str]) -> str:
    """Import what workers need; returns what could not be, ``""`` if all could."""
    problem = import_packages(names)
    if not problem:
        keep_codecs()
    return problem


def import_packages(names: Iterable[str]) -> str:
    """Import packages with what they import late, and how their values cross."""
    from katakit.boundary import codec

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what libraries have against each other is no news
        for name in names:
            package, _, below = name.partition(".")
            if below and not _harmless(below):
                continue
            try:
                importlib.import_module(name)
            except ImportError as error:
                if not below:
                    return f"{package}: {error}"
            except BaseException:  # the worker meets it again, and is blamed for it
                if not below:
                    raise
        for package, lazy in LAZY:
            if package in sys.modules:
                for name in lazy.split():
                    with contextlib.suppress(ImportError):
                        importlib.import_module(name)
                if package in codec._FAMILIES:
                    codec._FAMILIES.pop(package)()
    return ""


_NOT_FOR_USE = ("tests", "testing", "conftest")


def _harmless(below: str) -> bool:
    """Tell whether a module of an allowed package, named by a stranger, may run out here.

    A name below a package may be that of a function, of nothing, or of a module that is a
    program (``numpy.f2py.__main__``): only what could save time is imported.
    """
    parts = below.split(".")
    return not any(part.startswith("_") or part in _NOT_FOR_USE for part in parts)


_CODECS = tuple(
    f"katakit.boundary.{name}" for name in ("numpy_arrays", "pandas_scalars", "pandas_frames")
)


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
