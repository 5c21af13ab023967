"""What a zygote imports, so that none of its workers has to.

Some of the names come from a stranger's file, and none of its code may run out here.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import warnings
from collections.abc import Iterable

from katakit.boundary.codecs import keep_codecs

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
    from katakit.boundary import wire

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
                if package in wire._FAMILIES:
                    wire._FAMILIES.pop(package)()
    return ""


_NOT_FOR_USE = ("tests", "testing", "conftest")


def _harmless(below: str) -> bool:
    """Tell whether a module of an allowed package, named by a stranger, may run out here.

    A name below a package may be that of a function, of nothing, or of a module that is a
    program (``numpy.f2py.__main__``): only what could save time is imported.
    """
    parts = below.split(".")
    return not any(part.startswith("_") or part in _NOT_FOR_USE for part in parts)
