"""Values as one short line each: what a person needs to see of an argument or a result."""

from __future__ import annotations

import inspect
import reprlib
import sys
from typing import Any

_WIDTH = 160


class _Brief(reprlib.Repr):
    """Shortens containers, and shows what NumPy and pandas hold as `summary` does."""

    def repr1(self, x: Any, level: int) -> str:
        package = type(x).__module__.partition(".")[0]
        return summary(x) if package in ("numpy", "pandas") else super().repr1(x, level)

    def repr_instance(self, x: Any, level: int) -> str:
        """Show the kit's stand-ins and the standard library; of the suite's objects no name."""
        package = type(x).__module__.partition(".")[0]
        if callable(x) and package != "katakit":
            return "<a function>"
        if package == "katakit" or package in sys.stdlib_module_names:
            return super().repr_instance(x, level)
        return "<an object>"


_REPR = _Brief()
_REPR.maxstring = _REPR.maxother = 120
_REPR.maxlist = _REPR.maxtuple = _REPR.maxset = 8
_REPR.maxdict = 6
_REPR.maxlevel = 4


def summary(value: Any) -> str:
    """Return one line that shows a value: type and shape where it is large.

    A value from a stranger may refuse to be shown (an integer of 5,000 digits raises a
    `ValueError` in ``repr``); a report is no reason to lose a verdict.
    """
    try:
        return _summary(value)
    except Exception:  # noqa: BLE001 (whatever it meets, a verdict is not lost over it)
        return f"<a {type(value).__name__} that can't be shown>"


def _summary(value: Any) -> str:
    if inspect.isroutine(value) or inspect.isclass(value):
        return "<a function>"  # the suite's: its name is nobody's business
    told = getattr(type(value), "__katakit_kind__", None)
    if told is not None:
        return str(told(value))
    package = type(value).__module__.partition(".")[0]
    if package == "numpy":
        return _numpy(value)
    if package == "pandas":
        return _pandas(value)
    return _clip(_REPR.repr(value))


def arguments(
    what: str, args: tuple[Any, ...], kwargs: dict[str, Any], first: int = 1
) -> list[str]:
    """Return the call on one line, and below it the arguments too large to stand there.

    Parameters
    ----------
    first : int
        The number by which the first positional argument is known below.
    """
    below: list[str] = []
    shown = []
    for position, value in enumerate(args, start=first):
        shown.append(_inline(value, f"arg {position}", below))
    for name, value in kwargs.items():
        shown.append(f"{name}={_inline(value, name, below)}")
    return [_clip(f"{what}({', '.join(shown)})"), *below]


def _inline(value: Any, name: str, below: list[str]) -> str:
    text = summary(_content(value))
    if len(text) <= 24:
        return text
    below.append(f"{name:<8} {text}")
    return f"<{name}>"


def _content(value: Any) -> Any:
    """Return what a held argument was when it was handed over."""
    return getattr(value, "original", value) if hasattr(type(value), "replace") else value


def _numpy(value: Any) -> str:
    import numpy as np

    if not isinstance(value, np.ndarray):
        return _clip(repr(value.item()) if value.dtype.kind in "biufc" else repr(value))
    shape = "×".join(map(str, value.shape)) if value.ndim > 1 else str(value.shape)
    flat = value.ravel()
    if flat.size <= 12:
        items = " ".join(str(item) for item in flat.tolist())
    else:
        head, tail = flat[:4].tolist(), flat[-2:].tolist()
        items = " ".join(map(str, head)) + " ... " + " ".join(map(str, tail))
    return _clip(f"{value.dtype} {shape}   {items}")


def _pandas(value: Any) -> str:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        names = ", ".join(map(str, value.columns[:8]))
        more = ", ..." if value.shape[1] > 8 else ""
        return _clip(f"DataFrame {value.shape[0]} × {value.shape[1]}   {names}{more}")
    if isinstance(value, pd.Series):
        items = " ".join(map(str, value.tolist()[:6])) + (" ..." if len(value) > 6 else "")
        return _clip(f"Series {value.dtype} ({len(value)},)   {items}")
    return _clip(" ".join(repr(value).split()))


def _clip(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."
