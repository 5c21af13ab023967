"""What a worker may have. A value of its own, so that verdicts and tests can name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Bounds of one worker.

    Parameters
    ----------
    scratch : Path or None
        The only folder a worker may write to; `Plan.apply` can name another for each.
    room : Path or None
        A folder in which nothing lies but the workers' scratch folders. Naming it makes each
        worker cheaper: most of its file rules are then made once, for all.
    readable : tuple of Path
        Readable with all below them, beside the interpreter and its environment.
    hidden : tuple of Path
        Never readable, even inside a readable folder: suites and references. Name the kata
        roots here. The kit's own package is hidden always.
    memory_bytes : int
        Address space beyond what the zygote already maps.
    cpu_seconds : int
        CPU time of all threads; SIGXCPU at the limit, SIGKILL a second later.
    file_bytes : int
        The largest file.
    descriptors : int
        The highest file descriptor, exclusive.
    threads : int
        Threads of a worker that has a user of its own.
    level : str
        ``"strict"`` for every layer that this machine has, ``"process"`` for limits only.
    """

    scratch: Path | None = None
    room: Path | None = None
    readable: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    memory_bytes: int = 1024 * MEGABYTE
    cpu_seconds: int = 60
    file_bytes: int = 64 * MEGABYTE
    descriptors: int = 256
    threads: int = 256
    level: str = "strict"

    def __post_init__(self) -> None:
        if self.level not in ("strict", "process"):
            raise ValueError(f"level must be 'strict' or 'process', got {self.level!r}.")
        for name in ("memory_bytes", "cpu_seconds", "file_bytes", "descriptors", "threads"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}.")
