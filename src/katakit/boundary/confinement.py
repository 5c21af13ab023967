"""What a worker may take and reach, and how it gives up the rest before it loads a solution."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from katakit.boundary.importable_packages import out_of_reach
from katakit.sandbox import Plan, Policy, Scratch, bound_once, prepare, private_mounts, probe

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


_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Confinement:
    """The sandbox of one zygote's workers.

    Attributes
    ----------
    isolation : dict
        The level and what each layer's probe saw, for the verdict.
    """

    isolation: dict[str, Any]
    _plan: Plan
    _home: Path
    _scratch_bytes: int
    _mounted: bool

    @classmethod
    def prepare(cls, order: dict[str, Any], probed: bool = True) -> Confinement:
        """Compute what all workers share and have every layer prove itself.

        Parameters
        ----------
        order : dict
            Bounds and home, as the zygote's client sends them.
        probed : bool
            False in a worker that is a process of its own: it enters what its zygote has
            probed, and dies with that.
        """
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        level = order["level"]
        mounted = level == "strict" and order["fork"] and private_mounts()
        home, scratch_bytes = Path(order["home"]), 4 * order["file_mb"] << 20
        plan = prepare(
            Policy(
                room=home,
                hidden=(
                    *(Path(path) for path in order["hidden"]),
                    *(out_of_reach(order["allowed"]) if order["allowed"] is not None else ()),
                ),
                memory_bytes=order["memory_mb"] << 20,
                cpu_seconds=order["cpu_seconds"],
                file_bytes=order["file_mb"] << 20,
                level=level,
            )
        )
        if not probed:
            return cls({}, replace(plan, parent=os.getppid()), home, scratch_bytes, mounted)
        isolation = probe(plan).as_dict()
        if order["fork"]:
            plan = bound_once(plan)
        return cls(isolation, plan, home, scratch_bytes, mounted)

    def suffices(self, required: str) -> bool:
        """Tell whether the level that was reached is the one required, or more."""
        level = self.isolation["level"]
        return required in ("none", level) or level == "strict"

    def make_scratch(self) -> Scratch:
        """Make the folder that one worker may write to."""
        return Scratch.make(self._home, size=self._scratch_bytes, mounted=self._mounted)

    def descriptors(self) -> tuple[int, ...]:
        """Return the descriptors that a worker needs until it has entered."""
        shared = self._plan.shared
        return () if shared is None else (shared.descriptor,)

    def enter(self, scratch: Scratch) -> None:
        """Give up, for good, what a solution has no need of."""
        os.environ["HOME"] = os.environ["TMPDIR"] = str(scratch.path)
        tempfile.tempdir = None
        self._plan.apply(scratch.path)


def reap_orphans(keep: set[int]) -> None:
    """Kill and reap every child of this process but those of `keep`, and theirs.

    A subreaper inherits what its workers left behind, also what went into a session
    of its own; killing one process hands its children over, hence the loop.
    """
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    while True:
        try:
            orphans = {int(pid) for pid in children.read_text().split()} - keep
        except OSError:
            return  # no /proc: process groups must do
        if not orphans:
            return
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
