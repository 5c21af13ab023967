"""What was measured, in plain words: the measure, then the limit, then what it means."""

from __future__ import annotations

from collections.abc import Collection

from katakit.boundary.errors import Details
from katakit.report.words import figure
from katakit.timing.memory import Memory
from katakit.timing.pairs import Speed
from katakit.timing.workload import Workload


def speed(found: Speed, limit: float) -> str:
    """``2.1 × the baseline (1.9 to 2.3), limit 2: too slow``."""
    ratio = found.ratio
    said = (
        f"{figure(ratio.median)} × the baseline ({figure(ratio.low)} to {figure(ratio.high)}), "
        f"limit {limit:g}"
    )
    if found.waits:
        return f"{said}, but it waits: {figure(found.wall.median)} × the time on the wall: too slow"
    if found.verdict == "failed":
        return f"{said}: too slow"
    if found.verdict == "borderline":
        return f"{said}: too close to call after {found.pairs} pairs. It passes."
    return said


def growth(slope: float, promised: str, sizes: Collection[int], workload: Workload) -> str:
    """``grows like n^1.03, promised n``."""
    said = f"grows like n^{slope:.2f}, promised {promised}"
    if len(sizes) < len(workload.sizes):
        said += f" ({max(sizes):,} {workload.unit} at most: more took too long)"
    return said


def too_slow_to_tell(sizes: Collection[int], workload: Workload) -> str:
    """Say that growth can't be told of so few sizes."""
    known = f"{max(sizes):,}" if sizes else "none"
    return f"too slow to tell how it grows: of {workload.unit}, {known} at most could be measured"


def too_slow_for_memory(workload: Workload) -> str:
    """Say that peak memory can't be told of a run that does not end."""
    return f"too slow to tell how much memory {workload.memory_size:,} {workload.unit} take"


def memory(found: Memory, limit: float) -> str:
    """``peak memory 4.1 × the baseline, limit 3: too much``."""
    said = f"peak memory {figure(found.ratio)} × the baseline, limit {limit:g}"
    return said if found.holds(limit) else f"{said}: too much"


def wrong(workload: Workload) -> str:
    """Say that a result was wrong, and nothing of what was expected."""
    largest = max(workload.size, workload.memory_size, *workload.sizes)
    return f"a result on up to {largest:,} {workload.unit} is wrong"


def raised(details: Details) -> str:
    """Say what the candidate's code raised."""
    return f"raised {details.type_name}: {details.message}"


def stopped(seconds: float, workload: Workload) -> str:
    """Say that a run was stopped."""
    size = f"{workload.size:,} {workload.unit}"
    return f"stopped after {seconds:g} s, the limit for one call, on {size}"
