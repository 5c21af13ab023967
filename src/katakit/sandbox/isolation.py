"""What a verdict says about how well the candidate's code was kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

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
