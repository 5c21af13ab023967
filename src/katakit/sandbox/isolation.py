"""How a worker is kept apart: what it may have, and what a verdict says of how well it held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

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


Level = Literal["strict", "process", "none"]


@dataclass(frozen=True)
class Layer:
    """One layer, after it was tried.

    Parameters
    ----------
    held : bool
        Every forbidden act was denied.
    seen : str
        What happened, act by act: ``"read a file outside: PermissionError: [Errno 13] ..."``.
    """

    held: bool
    seen: str


@dataclass(frozen=True)
class Isolation:
    """How far apart judge and candidate were.

    Parameters
    ----------
    level : str
        ``"strict"`` where every layer held, ``"process"`` for a process of its own,
        ``"none"`` for the judge's own interpreter.
    layers : mapping of str to Layer
        Each layer and what its probe saw.
    reason : str or None
        Why strict was missed; None where it was not.
    """

    level: Level
    layers: Mapping[str, Layer] = field(default_factory=dict)
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the verdict's JSON."""
        return {
            "level": self.level,
            "layers": {name: asdict(layer) for name, layer in self.layers.items()},
            "reason": self.reason,
        }


def of_layers(layers: Mapping[str, Layer], wanted: str) -> Isolation:
    """Judge the layers: strict only where all of them held.

    Parameters
    ----------
    layers : mapping of str to Layer
        All four, as probed.
    wanted : str
        The level of the policy.
    """
    broken = [name for name, layer in layers.items() if not layer.held]
    if not broken:
        return Isolation("strict", layers)
    if wanted == "process":
        return Isolation("process", layers, "not asked for: the level wanted is process")
    first = broken[0]
    more = f" (and {', '.join(broken[1:])})" if broken[1:] else ""
    return Isolation("process", layers, f"{first} did not hold{more}: {layers[first].seen}")
