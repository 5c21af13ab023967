"""How often a solution that is accepted fails a limit: references, peers and alternatives.

``nox -s bench -- limits [RUNS] [KATA[/SOLUTION] ...]``, a hundred runs of each by default. A
core-only alternative must keep the core's promises only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.timing import growth
from katakit.timing.growth import times_over_sizes
from katakit.timing.memory import measure_memory
from katakit.timing.pairs import Pairs
from tests.bench._bench import Bench, bench, unwatched
from tests.bench._interleaved import ROOT


def run(words: list[str]) -> None:
    """Print a table for each kata as it grows."""
    runs = int(words[0]) if words else 100
    wanted = [word.partition("/") for word in words[1:]]
    for kata in Workspace((ROOT,), ROOT / "solutions").katas():
        names = [name for of, _, name in wanted if of == kata.name]
        if kata.resources is not None and (names or not wanted):
            _kata(kata, runs, {name for name in names if name})


def _kata(kata: Kata, runs: int, only: set[str]) -> None:
    paths = [kata.reference_file, *sorted((kata.author_folder / "alternatives").glob("*.py"))]
    files: dict[str, tuple[Path, bool]] = {path.stem: (path, False) for path in paths}
    files |= {"baseline": (kata.baseline_file, False), "peer": (kata.peer_file, True)}
    print(f"{kata.name}: {runs} runs each; promises that failed, and the ratios met")
    print("| solution | speed | growth | memory | lowest and highest ratio |")
    print("|---|---|---|---|---|")
    with bench(kata, files) as ours:
        for name in [n for n in files if n != "baseline" and (n in only or not only)]:
            _solution(kata, ours, name, runs)


def _solution(kata: Kata, ours: Bench, name: str, runs: int) -> None:
    assert kata.resources is not None
    unmet = {
        kind: 0
        for slug, kind in kata.resources.resource_types.items()
        if name != "core_only" or (found := kata.brief.find(slug)) is None or found.part == "core"
    }
    ratios: list[float] = []
    judges: dict[str, Callable[[], bool]] = {
        "speed": lambda: _fast(kata, ours, name, ratios),
        "growth": lambda: _grows_as_promised(kata, ours, name),
        "memory": lambda: _lean(kata, ours, name),
    }
    for _ in range(runs):
        for kind in unmet:
            unmet[kind] += not judges[kind]()
    failed = " | ".join(str(unmet.get(kind, "not asked")) for kind in judges)
    print(f"| {name} | {failed} | {min(ratios):.2f} to {max(ratios):.2f} |", flush=True)


def _fast(kata: Kata, ours: Bench, name: str, ratios: list[float]) -> bool:
    assert kata.resources is not None
    assert kata.resources.speed is not None
    mine, baseline = ours.subjects[name], ours.subjects["baseline"]
    pairs = Pairs(ours.workload, mine, baseline, ours.inputs, unwatched)
    found = pairs.measure(kata.resources.speed.limit)
    ratios.append(found.ratio.median)
    return found.verdict != "failed"


def _grows_as_promised(kata: Kata, ours: Bench, name: str) -> bool:
    assert kata.resources is not None
    assert kata.resources.growth is not None
    promised = kata.resources.growth.promised
    times = times_over_sizes(
        ours.workload, [ours.subjects[name]], ours.subjects["baseline"], ours.inputs, unwatched,
        partial(growth.is_clear, promised=promised),
    )[0]  # fmt: skip
    return growth.holds(times, promised)


def _lean(kata: Kata, ours: Bench, name: str) -> bool:
    assert kata.resources is not None
    assert kata.resources.memory is not None
    mine, baseline = ours.subjects[name], ours.subjects["baseline"]
    limit = kata.resources.memory.limit
    found = measure_memory(ours.workload, mine, baseline, ours.inputs, unwatched, limit, [])
    return found.holds(limit)
