"""A judge in an interpreter of its own, which forks its zygote before it knows anything.

What judge and workers both need is imported once: a new interpreter imports what the suite
imports, forks the zygote, and only then takes the order and the environment and becomes the
judge. A worker is a fork of that zygote and can read all of its memory, so up to the fork there
is nothing here but modules of the kit and of the packages that the suite names. What the
solution alone imports is imported in the zygote: a stranger chooses no module of the judge's.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from katakit.boundary.zygote_start import HASH_SEEDS, environment, fork, interpreter, threads

if TYPE_CHECKING:
    from katakit.judge.protocol import RunSpec, Tell


def serves() -> bool:
    """Tell whether a run can have, and gains by, such a judge.

    A fork after NumPy is to be trusted on Linux only, and bubblewrap wants a program
    to start. A process that has imported what a judge needs forks one in less time.
    """
    if sys.platform != "linux" or "pytest" in sys.modules:
        return False
    return not os.environ.get("KATAKIT_BWRAP")


def start(order: RunSpec, shared: tuple[str, ...], writing: int) -> int:
    """Start a judge and return its process's id.

    Parameters
    ----------
    shared : tuple of str
        What the suite imports, and the judge would import in any case.
    writing : int
        The descriptor to which it tells what happens.
    """
    from katakit.katas import archives

    told = {
        "environment": dict(os.environ),
        "path": sys.path,
        "opened": archives.opened(),
        "order": order,
    }
    # A file without a name: nobody waits until it is read, and nothing of it stays.
    requests = os.memfd_create("requests", 0)
    os.set_inheritable(writing, True)
    try:
        with open(requests, "wb", closefd=False) as file:
            pickle.dump(told, file)
        memory_mb = order.kata.metadata.limits.memory_mb
        words = (requests, writing, os.getpid(), str(order.home), memory_mb, shared)
        command = interpreter(__name__, f"main{words!r}")
        clean = environment(order.seed % HASH_SEEDS, order.home)
        sys.stdout.flush()
        # Ctrl-C waits until there is a judge to be interrupted.
        return os.posix_spawn(command[0], command, clean, setsigmask=[signal.SIGINT])
    finally:
        os.close(requests)


def main(
    requests: int, writing: int, parent: int, home: str, memory_mb: int, shared: tuple[str, ...]
) -> None:
    """Import, fork a zygote and judge, in the new process; never returns."""
    from katakit.boundary import zygote  # before the fork, which must not import it anew
    from katakit.boundary.zygote_imports import import_packages
    from katakit.process_setup import bound_memory, die_with_parent

    def become_zygote(control: int, judge: int) -> None:
        for name in [n for n in sys.modules if n.startswith("katakit.judge")]:
            del sys.modules[name]
        zygote.main(control, judge)

    die_with_parent(parent)
    bound_memory(memory_mb)
    with suppress(BaseException):  # the zygote meets it again, and tells
        import_packages(shared)
    # Where an import has started a thread, the zygote is an interpreter of its own.
    forked = fork(Path(home), become_zygote) if threads() == 1 else None

    # Up to here this process is what every worker will be a copy of.
    with open(requests, "rb") as file:
        file.seek(0)
        told: dict[str, Any] = pickle.load(file)  # noqa: S301 (of who started this process)
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    sys.path[:] = told["path"]
    from katakit.judge.run import judge
    from katakit.judge.supervisor import be_judge
    from katakit.katas.archives import take_over

    take_over(told["opened"])
    order: RunSpec = told["order"]

    def work(_home: Path, tell: Tell) -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        judge(order, tell, forked)

    be_judge(work, order.home, order.kata.metadata.limits, writing, parent)
