"""Listens for warnings where the solution runs."""

import warnings
from collections.abc import Callable
from typing import Any


def with_warnings(function: Callable[..., Any], *arguments: Any) -> tuple[Any, list[str]]:
    """Return what a call returns, and the warnings it gave on the way."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        result = function(*arguments)
    return result, [f"{one.category.__name__}: {one.message}" for one in given]
