"""What the judge itself may take: a message of a gigabyte can unpack to sixty."""

from __future__ import annotations

import resource
import sys

_JUDGE_MB = 2048
"""The judge's own memory, beyond what a worker may take."""


def bound_memory(worker_mb: int) -> None:
    """Bound this process and all that it starts."""
    if sys.platform != "linux":
        return
    wanted = (_JUDGE_MB + worker_mb) << 20
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))
