"""The tasks of the queue's processes by name: who asks for one need not import what does it."""

from __future__ import annotations

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import Any

_IMPORTED = ["numpy", "pandas", "pytest"]
"""What every suite needs, imported once; not the kit, for the process that imports them looks for
modules where a new interpreter looks, and may find another kit there."""


def processes(number: int) -> ProcessPoolExecutor:
    """Return a pool, forked from one process that has imported what every suite needs.

    The process that asks has threads, and can't be forked itself. Where a fork after NumPy is not
    to be trusted, each process imports for itself.
    """
    context = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
    if sys.platform == "linux":
        context.set_forkserver_preload(_IMPORTED)
    return ProcessPoolExecutor(number, context, _begin, (context.Value("i", 0),))


def perform(task: str, asked: Any) -> Any:
    """Do one of the tasks of `katakit.audit.pool_tasks`: judge, measure, mutate or observe."""
    from katakit.audit import pool_tasks

    return getattr(pool_tasks, task)(asked)


def _begin(begun: Any) -> None:
    from katakit.audit import pool_tasks

    pool_tasks.begin(begun)
