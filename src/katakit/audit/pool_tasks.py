"""What the queue's processes do: each keeps a few persistent judges and measurements."""

from __future__ import annotations

import hashlib
import os
import signal
from collections import OrderedDict
from dataclasses import replace
from multiprocessing.util import Finalize
from typing import Any, NoReturn, TypeVar

import msgspec

from katakit.audit import observation
from katakit.audit.bench import Bench, UnsandboxedBench
from katakit.audit.mutants import Mutant
from katakit.audit.observation import Observation
from katakit.audit.requests import Measured, Request, Result
from katakit.audit.timing_bench import TimingBench
from katakit.judge.cpu_affinity import on_processor
from katakit.process_setup import die_with_parent

_BENCHES = 6
"""Judges that one process keeps, each with a zygote of about 100 MB."""

_ONE_IN = 25
"""Of so many trials that failed, one is judged as well, chosen by its content."""

_Persistent = TypeVar("_Persistent", Bench, UnsandboxedBench, TimingBench)

_benches: OrderedDict[tuple[object, ...], Any] = OrderedDict()
"""Persistent judges and measurements, the last used last."""

_number = 0
"""Of this process among the pool's, from 0."""


def begin(begun: Any) -> None:
    """Prepare a process of the pool, and count it; Ctrl-C is its parent's business."""
    global _number  # noqa: PLW0603 (what a process of the pool has to itself)
    with begun.get_lock():
        _number = begun.value
        begun.value += 1
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    Finalize(None, _close_benches, exitpriority=10)


def _leave(*_: object) -> NoReturn:
    _close_benches()
    os._exit(0)


def _close_benches() -> None:
    while _benches:
        _benches.popitem()[1].close()


def _persistent(kind: type[_Persistent], request: Request) -> _Persistent:
    """Return the bench that serves a request, a new one if none is there."""
    key = kind, request.bench
    if key not in _benches:
        while len(_benches) >= _BENCHES:
            _benches.popitem(last=False)[1].close()
        _benches[key] = kind(request)
    _benches.move_to_end(key)
    found: _Persistent = _benches[key]
    return found


def judge(request: Request) -> Result:
    """Judge by a persistent bench; what is trusted is tried without a boundary first."""
    if not request.trusted:
        return _persistent(Bench, request).judge(request)
    tried = _persistent(UnsandboxedBench, request).judge(request)
    if tried.problem or not _says_enough(request, tried):
        return _persistent(Bench, request).judge(request)
    if request.is_whole and tried.untried:
        rest = replace(request, tests=tuple(tried.untried))
        tried = _joined(tried, _persistent(Bench, request).judge(rest))
    return _checked(request, tried) if _is_in_sample(request) else tried


def _says_enough(request: Request, tried: Result) -> bool:
    """Tell whether it went as expected; for anything else there is the real judge."""
    if request.trusted == "to pass":
        return not tried.failed
    if request.only is not None and not request.fail_fast:
        return tried.failed >= set(request.only)
    return bool(tried.failed)


def _joined(tried: Result, rest: Result) -> Result:
    """Return what a trial and the judge of the other tests have found together."""
    if rest.problem or rest.trouble:
        return rest
    failed = tried.failed | rest.failed
    slugs = {*tried.outcomes, *(slug for slug, how in rest.outcomes.items() if how != "not_judged")}
    return Result(
        outcomes={slug: "failed" if slug in failed else "passed" for slug in sorted(slugs)},
        tests=tried.tests | rest.tests,
        proves=tried.proves | rest.proves,
        test_seconds=tried.test_seconds | rest.test_seconds,
    )


def _is_in_sample(request: Request) -> bool:
    digest = hashlib.sha256(request.content().encode()).digest()
    return int.from_bytes(digest[:4], "big") % _ONE_IN == 0


def _checked(request: Request, tried: Result) -> Result:
    """Have the real judge confirm a trial; where it does not, neither can be trusted."""
    judged = _persistent(Bench, request).judge(request)
    if judged.problem or judged.trouble:
        return judged
    agree = (
        bool(judged.failed) == bool(tried.failed)
        if request.fail_fast
        else judged.failed == tried.failed
    )
    if agree:
        return judged
    said = ", ".join(sorted(tried.failed ^ judged.failed)) or "nothing"
    problem = f"without a sandbox {request.given} is judged otherwise than within it: {said}"
    return msgspec.structs.replace(judged, problem=problem)


def mutate(source: str) -> list[Mutant]:
    """Make every mutant of a solution's text."""
    from katakit.audit.mutant_generation import mutants_of  # and mutmut: a third of a second

    return mutants_of(source)


def observe(asked: tuple[str, str, str, str, int]) -> Observation:
    """Watch a suite at work, in a process that ends with it."""
    return observation.observe(*asked)


def measure(request: Request) -> Measured:
    """Measure by a persistent bench, on a processor of its own."""
    # Whoever measures keeps to one processor anyhow; two that chose by themselves would choose
    # the same one half of the time.
    with on_processor(_number):
        return _persistent(TimingBench, request).measure(request)
