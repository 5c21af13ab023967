"""Finds the benchmark by its name and runs it."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from tests import bench


def main(words: list[str]) -> int:
    """Run one benchmark, or say which there are."""
    names = [m.name for m in pkgutil.iter_modules(bench.__path__) if not m.name.startswith("_")]
    if not words or words[0] not in names:
        for name in names:
            module = importlib.import_module(f"tests.bench.{name}")
            print(f"  {name:<12} {(module.__doc__ or '').splitlines()[0]}")
        return 0 if not words else 2
    importlib.import_module(f"tests.bench.{words[0]}").run(words[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
