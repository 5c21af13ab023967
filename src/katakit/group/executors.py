"""Where a cohort is judged: on this machine, or by the workers of a Dask cluster."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from katakit.errors import KataError
from katakit.group import companions

_TO_CONNECT = 5
"""Seconds to wait for a scheduler."""


@contextmanager
def local(jobs: int) -> Iterator[tuple[Executor, int]]:
    """Yield an executor of this machine, and how many tasks it works on at a time.

    Parameters
    ----------
    jobs : int
        Processes to judge in; 0 for one for each processor.
    """
    mine = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    width = jobs or mine
    threads = ThreadPoolExecutor(width, thread_name_prefix="grade")
    try:
        yield threads, width
    finally:
        companions.close_all()
        threads.shutdown(cancel_futures=True)


@contextmanager
def cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    """Yield the executor of a Dask cluster, and how many threads its workers have.

    Parameters
    ----------
    scheduler : str
        ``tcp://host:8786``.

    Raises
    ------
    KataError
        If `distributed` is not installed, nobody answers, or there are no workers.
    """
    try:
        import distributed
    except ImportError as error:
        raise KataError(
            f"--scheduler takes Dask, not installed here ({error}):\n"
            '    python -m pip install "katakit[cluster]"'
        ) from error
    try:
        connect: Any = distributed.Client
        client = connect(scheduler, timeout=_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise KataError(f"No Dask scheduler answers at {scheduler}: {error}") from error
    try:
        width = sum(client.nthreads().values())
        if not width:
            raise KataError(f"The scheduler at {scheduler} has no workers. dask worker {scheduler}")
        executor = client.get_executor()
        yield executor, width
        executor.shutdown()
    finally:
        client.close()
