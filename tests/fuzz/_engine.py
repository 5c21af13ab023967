"""Hands one target to atheris; started by ``python -m tests.fuzz``."""

from __future__ import annotations

import importlib
import random
import sys

import atheris

with atheris.instrument_imports(include=["katakit"]):
    target = importlib.import_module(f"tests.fuzz.{sys.argv.pop(1)}")


def mutate(data: bytes, longest: int, seed: int) -> bytes:
    """Change a message's tree, or, one time in four, its bytes."""
    source = random.Random(seed)
    changed = target.mutate(data, source) if source.randrange(4) else None
    if changed is None or len(changed) > longest:
        return atheris.Mutate(data, longest)
    return changed


def main() -> None:
    """Fuzz until the time is up or something is found."""
    for seed in target.seeds():
        target.try_one(seed)
    atheris.Setup(sys.argv, target.try_one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
