"""What is timed: the examiner's ``workload.py``, the same code for every solution.

It says what one run is; who runs it and how often is no business of its.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from katakit.errors import BrokenKata, MissingFile

FEWEST_DOUBLINGS = 4


@dataclass(frozen=True)
class Workload:
    """The content of ``tests/katas/<kata>/workload.py``.

    Attributes
    ----------
    unit : str
        What a size counts: ``"rows"``.
    size : int
        At which speed is judged.
    sizes : tuple of int
        Over which growth is judged, ascending, at least four doublings.
    memory_size : int
        At which memory is judged: ``MEMORY`` where the file has one, as a long stream's may, else
        `size`.
    prepare : callable
        ``prepare(size, rng)`` returns the arguments by name; `rng` is a
        `numpy.random.Generator`, anew for each pair of runs.
    run : callable
        ``run(solution, data)`` has the solution do its work on these arguments and
        returns what it made of them.
    check : callable
        ``check(data, result)`` asserts that this is right.
    """

    unit: str
    size: int
    sizes: tuple[int, ...]
    memory_size: int
    prepare: Callable[[int, Any], Mapping[str, Any]]
    run: Callable[[Any, Mapping[str, Any]], Any]
    check: Callable[[Mapping[str, Any], Any], None]

    @classmethod
    def read(cls, path: Path) -> Workload:
        """Load a workload.

        Raises
        ------
        MissingFile
            If there is none.
        BrokenKata
            If it lacks something, or its sizes do not ascend over four doublings.
        """
        if not path.is_file():
            raise MissingFile(f"kata.toml promises resources, but there is no {path.name}: {path}")
        spec = importlib.util.spec_from_file_location(f"katakit_workload_{path.parent.name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            raise BrokenKata(path, 0, f"can't be loaded: {error!r}") from error
        return cls(
            _given(path, module, "UNIT", str),
            _given(path, module, "SIZE", int),
            _sizes(path, _given(path, module, "GROWTH", tuple)),
            _given(path, module, "MEMORY" if hasattr(module, "MEMORY") else "SIZE", int),
            *(cast("Any", _given(path, module, name, Callable)) for name in _FUNCTIONS),
        )


_FUNCTIONS = ("prepare", "run", "check")


def _given(path: Path, module: object, name: str, kind: Any) -> Any:
    value = getattr(module, name, None)
    if not isinstance(value, kind):
        wanted = ", ".join(("UNIT", "SIZE", "GROWTH", *_FUNCTIONS))
        raise BrokenKata(path, 0, f"{name} is missing or of the wrong kind (it defines {wanted})")
    return value


def _sizes(path: Path, sizes: tuple[Any, ...]) -> tuple[int, ...]:
    ascend = all(type(size) is int and size > 0 for size in sizes) and list(sizes) == sorted(sizes)
    if not ascend or not sizes or math.log2(sizes[-1] / sizes[0]) < FEWEST_DOUBLINGS:
        raise BrokenKata(path, 0, "GROWTH must hold sizes, ascending over at least four doublings")
    return sizes
