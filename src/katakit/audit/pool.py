"""What the desk's processes do: each keeps a few judges and measurements that stay."""

from __future__ import annotations

import os
import signal
from collections import OrderedDict
from multiprocessing.util import Finalize
from typing import Any, NoReturn, TypeVar

from katakit.audit.bench import Bench
from katakit.audit.measuring import TimingBench
from katakit.audit.observation import Observation, observe
from katakit.audit.requests import Measured, Request, Result
from katakit.judge.affinity import on_processor

_BENCHES = 5
"""Judges that one process keeps, each with a zygote of about 100 MB."""

_Staying = TypeVar("_Staying", Bench, TimingBench)

_benches: OrderedDict[tuple[object, ...], Any] = OrderedDict()
"""Judges and measurements that stay, the last used last."""

_number = 0
"""Of this process among the pool's, from 0."""


def begin(begun: Any) -> None:
    """Prepare a process of the pool, and count it; Ctrl-C is its parent's business."""
    global _number  # noqa: PLW0603 (what a process of the pool has to itself)
    with begun.get_lock():
        _number = begun.value
        begun.value += 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    Finalize(None, _close_benches, exitpriority=10)


def _leave(*_: object) -> NoReturn:
    _close_benches()
    os._exit(0)


def _close_benches() -> None:
    while _benches:
        _benches.popitem()[1].close()


def _staying(kind: type[_Staying], request: Request) -> _Staying:
    """Return the bench that serves a request, a new one if none is there."""
    key = kind, request.bench
    if key not in _benches:
        while len(_benches) >= _BENCHES:
            _benches.popitem(last=False)[1].close()
        _benches[key] = kind(request)
    _benches.move_to_end(key)
    found: _Staying = _benches[key]
    return found


def judge(request: Request) -> Result:
    """Judge by a bench that stays."""
    return _staying(Bench, request).judge(request)


def observed(asked: tuple[str, str, str, str, int]) -> Observation:
    """Watch a suite at work, in a process that ends with it."""
    return observe(*asked)


def measure(request: Request) -> Measured:
    """Measure by a bench that stays, on a processor of its own."""
    # Whoever measures keeps to one processor anyhow; two that chose by themselves would choose
    # the same one half of the time.
    with on_processor(_number):
        return _staying(TimingBench, request).measure(request)
