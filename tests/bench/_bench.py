"""Subjects of one kata, measured again and again in one process with warm zygotes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from katakit.boundary.zygote_client import ZygoteClient
from katakit.judge.protocol import bounds_for, imports_for
from katakit.katas.kata import Kata
from katakit.solutions.solution import Solution, read
from katakit.timing.subject import Subject
from katakit.timing.workload import Workload


@dataclass
class Bench:
    """A kata's workload and the solutions to be measured by it."""

    kata: Kata
    workload: Workload
    subjects: dict[str, Subject]
    drawn: int = 0

    def inputs(self, size: int | None = None) -> object:
        """Return an input that nobody has seen."""
        self.drawn += 1
        rng = np.random.default_rng([self.drawn, 20_261_123])
        return self.workload.prepare(size or self.workload.size, rng)


@contextmanager
def bench(kata: Kata, solutions: dict[str, tuple[Path, bool]]) -> Iterator[Bench]:
    """Open a bench for named solutions; True for one that may import anything, as a peer."""
    home = Path(tempfile.mkdtemp(prefix="katakit-bench-"))
    home.chmod(0o711)
    found = {name: read(path, name, kata, free) for name, (path, free) in solutions.items()}
    allowed = [solution for solution in found.values() if solution.allowed is not None]
    zygotes: dict[bool, ZygoteClient] = {}
    try:
        subjects = {}
        for name, solution in found.items():
            free = solution.allowed is None
            if free not in zygotes:
                group = [solution] if free else allowed
                zygotes[free] = _zygote(kata, group, home)
            program, seconds = solution.program(kata), kata.metadata.limits.call_seconds
            subjects[name] = Subject(name, zygotes[free], program, seconds)
        yield Bench(kata, Workload.read(kata.workload_file), subjects)
    finally:
        for zygote in zygotes.values():
            zygote.close()
        shutil.rmtree(home, ignore_errors=True)


def _zygote(kata: Kata, solutions: list[Solution], home: Path) -> ZygoteClient:
    bounds = bounds_for(kata, "strict", solutions[0].allowed)
    return ZygoteClient(imports_for(kata, kata.workload_file, *solutions), bounds, 0, home)


def unwatched() -> None:
    """Take progress that nobody looks at."""
