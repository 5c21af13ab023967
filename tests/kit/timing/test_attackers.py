"""Who attacks the clock is measured at the true cost all the same.

Most do three times the baseline's work in a way that tries to hide it; the limit is two, and
none may come out below 2.5 times the baseline.
"""

from __future__ import annotations

import pytest

from katakit.verdict import Verdict
from tests.kit.timing.conftest import Judge

ATTACKS = {
    "patched clocks": (
        (
            "import time\nfor n in ('time', 'perf_counter', 'monotonic', 'process_time'):\n"
            "    setattr(time, n, lambda: 0.0)"
        ),
        "return work(np.asarray(X), 60)",
    ),
    "a cache across repeats": (
        "CACHE = {}",
        (
            "key = np.asarray(X).tobytes()\n"
            "    if key not in CACHE: CACHE[key] = work(np.asarray(X), 60)\n"
            "    return CACHE[key]"
        ),
    ),
    "work in threads": (
        "import threading",
        (
            "X = np.asarray(X)\n"
            "    threads = [threading.Thread(target=work, args=(X, 20)) for _ in range(3)]\n"
            "    [t.start() for t in threads]; [t.join() for t in threads]\n"
            "    return work(X, 1)"
        ),
    ),
    "a lazy result": (
        (
            "class Lazy:\n"
            "    def __init__(self, X): self.X = X\n"
            "    def __array__(self, *args, **kwargs): return work(np.asarray(self.X), 60)\n"
            "    def __len__(self): return len(self.X)\n"
            "    def __iter__(self): return iter(work(np.asarray(self.X), 60))\n"
        ),
        "return Lazy(X)",
    ),
}


def cost(verdict: Verdict) -> float:
    assert verdict.timing is not None, [r.message for r in verdict.requirements]
    assert verdict.timing.cpu_ratio is not None, [r.message for r in verdict.requirements]
    return verdict.timing.cpu_ratio


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_the_clock_costs_what_it_does(judge: Judge, name: str) -> None:
    before, body = ATTACKS[name]
    verdict = judge(body, before, keyword="fast")
    assert cost(verdict) > 2.5
    assert not verdict.passed


def test_work_at_import_does_not_help_with_inputs_that_nobody_has_seen(judge: Judge) -> None:
    verdict = judge(
        "key = np.asarray(X).tobytes()\n"
        "    return SEEN[key] if key in SEEN else work(np.asarray(X), 60)",
        "def work(X, times):\n"
        "    for _ in range(times): sums = np.sin(X).sum(axis=1)\n"
        "    return sums\n"
        "SEEN = {np.random.default_rng([7, i]).normal(size=(4000, 10)).tobytes(): 0\n"
        "        for i in range(40)}",
        keyword="fast",
        seed=None,
    )
    assert cost(verdict) > 2.5


def test_what_a_thread_does_between_calls_is_charged_to_the_next(judge: Judge) -> None:
    little = "return work(np.asarray(X), 1)"  # a twentieth of the baseline's work
    verdict = judge(
        little,
        "import threading, time\n"
        "def ahead():\n"
        "    time.sleep(0.01)\n"
        "    while True: work(np.ones((4000, 10)), 60)\n"
        "threading.Thread(target=ahead, daemon=True).start()",
        keyword="fast",
    )
    assert cost(verdict) > 3 * cost(judge(little, keyword="fast"))


def test_children_are_counted_where_no_kernel_denies_them(judge: Judge) -> None:
    verdict = judge(
        "pid = os.fork()\n"
        "    if not pid:\n"
        "        work(np.asarray(X), 60); os._exit(0)\n"
        "    os.waitpid(pid, 0)\n"
        "    return work(np.asarray(X), 1)",
        "import os",
        keyword="fast",
        level="process",
    )
    assert cost(verdict) > 2.5


def test_children_are_denied_where_the_kernel_can(judge: Judge) -> None:
    verdict = judge("import os; os.fork()\n    return work(np.asarray(X), 1)", keyword="fast")
    fast = next(r for r in verdict.requirements if r.slug == "fast")
    assert (fast.outcome, "PermissionError" in fast.message) == ("error", True)


def test_sleeping_costs_no_cpu_and_is_too_slow_all_the_same(judge: Judge) -> None:
    verdict = judge(
        "time.sleep(0.4)\n    return work(np.asarray(X))", "import time", keyword="fast"
    )
    fast = next(r for r in verdict.requirements if r.slug == "fast")
    assert fast.outcome == "failed"
    assert "it waits" in fast.message
