"""Syntax trees, built one at a time: an audit's checks run in threads.

CPython counts how deep it stands in a tree in a place that all threads share (its issue 106905),
and raises SystemError where two trees are built at once.
"""

from __future__ import annotations

import ast
import threading

_LOCK = threading.Lock()


def parse(source: str | bytes) -> ast.Module:
    """Return a text's tree; raises as `ast.parse` does."""
    with _LOCK:
        return ast.parse(source)
