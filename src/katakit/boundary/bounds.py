"""What a worker may take and reach: the part of an order that the sandbox is made from."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_WORKERS_AT_ONCE, _ZYGOTE_MB = 3, 512


@dataclass(frozen=True)
class Bounds:
    """What a worker may take, and what it must not see.

    Attributes
    ----------
    level : str
        ``"strict"`` for every layer of the sandbox that there is, ``"process"`` for
        limits only.
    required : str
        The isolation without which no worker loads anything.
    fork : bool
        Whether workers are forked from one that has imported, or started one by one.
    hidden : tuple of str
        Folders that it can't read even where they lie within readable ones.
    allowed : tuple of str or None
        The third-party modules that a solution may import; what else is installed, and
        what they don't need, can't be read either. None for any.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 120
    file_mb: int = 64
    level: str = "strict"
    required: str = "none"
    hidden: tuple[str, ...] = ()
    fork: bool = sys.platform == "linux"
    allowed: tuple[str, ...] | None = None

    @property
    def tree_bytes(self) -> int:
        """What all workers of a zygote, whatever they start, and the zygote may take together."""
        return (_WORKERS_AT_ONCE * self.memory_mb + _ZYGOTE_MB) << 20
