"""What one test asked of a worker, step by step, kept where the calls are to be done again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class _Nothing:
    def __repr__(self) -> str:
        return "nothing"


NOTHING = _Nothing()
"""The result of what has none, or none yet."""


@dataclass
class Step:
    """One request.

    Attributes
    ----------
    operation : str
        A name of `katakit.boundary.operations`.
    arguments : tuple
        As they were when they were sent; what stays with the worker as its proxy.
    is_nested : bool
        Whether a function of the suite made it while the candidate's code called that.
    result : object
        What came back, `NOTHING` if nothing did.
    """

    operation: str
    arguments: tuple[Any, ...]
    is_nested: bool
    result: Any = NOTHING


def copied(value: Any) -> Any:
    """Return plain values that stay as they are whatever the suite does to its own."""
    kind: Any = type(value)
    if kind in (list, tuple):
        return kind(map(copied, value))
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    if kind in (set, bytearray):
        return kind(value)
    if kind.__module__.partition(".")[0] in ("numpy", "pandas") and hasattr(value, "copy"):
        return value.copy()
    return value
