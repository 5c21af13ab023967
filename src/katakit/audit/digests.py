"""Digests of values by content, alike in every process: two runs can be compared."""

from __future__ import annotations

import dataclasses
import hashlib
import sys
from typing import Any

import numpy as np


def digest(value: Any) -> str:
    """Return a short hash of a value's content; of an object without content its type's name."""
    found = hashlib.sha256()
    for part in _parts(value):
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()[:16]


def _parts(value: Any) -> Any:
    yield type(value).__name__
    pd = sys.modules.get("pandas")  # where nobody has imported it there is no such value
    if isinstance(value, np.ndarray):
        yield f"{value.dtype}{value.shape}"
        yield repr(value.tolist()) if value.dtype == object else value.tobytes().hex()
    elif pd is not None and isinstance(value, pd.DataFrame):
        yield from _parts(list(value.columns))
        for position in range(value.shape[1]):
            yield from _parts(value.iloc[:, position])
    elif pd is not None and isinstance(value, (pd.Series, pd.Index)):
        yield f"{value.dtype} {value.name!r} {value.tolist()!r}"
        if isinstance(value, pd.Series):
            yield repr(value.index.tolist())
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(key)
            yield from _parts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, (set, frozenset)):
        yield from sorted(digest(item) for item in value)
    elif isinstance(value, (bool, int, float, complex, str, bytes, np.generic, type(None))):
        yield repr(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from _parts({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    elif isinstance(value, (range, slice)):
        yield repr(value)
