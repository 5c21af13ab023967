"""A kata's driver: the examiner's code beside the candidate's, for what values can't show."""

import threading

import numpy as np
import pytest

from katakit.boundary.program import Program
from katakit.candidate.in_process import InProcessCandidate
from katakit.errors import BrokenKata
from katakit.katas.kata import Kata

PLAYGROUND = """
import asyncio
import time


class Total:
    def __init__(self):
        self.sum = 0

    def update(self, value):
        self.sum += value


class Lock:
    def __init__(self, clock):
        self._clock = clock

    def wait(self):
        return self._clock()


def share(job):
    return job()


async def slow(work):
    await asyncio.to_thread(work)
    return "done"


async def blocking(work):
    work()
    return "done"


def patch():
    import sys
    time.monotonic = lambda: 0.0
    return sorted(name for name in sys.modules if name == "driver")


def refuse(value):
    raise ValueError(f"no {value}")
"""

DRIVER = """
from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from time import monotonic


def feed(total, values):
    for value in values:
        total.update(value)
    return total.sum


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds


def in_threads(work, count):
    results = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Served:
    def __init__(self, coroutine_function):
        self._function = coroutine_function
        self._loop = asyncio.new_event_loop()

    def run(self, work):
        return self._loop.run_until_complete(self._function(work))

    def answers(self):
        "Tell, from another thread, whether the loop is free."
        async def pong():
            return True
        asked = asyncio.run_coroutine_threadsafe(pong(), self._loop)
        try:
            return asked.result(timeout=1)
        except TimeoutError:
            return False


def elapsed():
    began = monotonic()
    return monotonic() - began >= 0 and monotonic() != 0


def refused(function, value):
    return function(value)
"""


def program(source: str = PLAYGROUND) -> Program:
    import marshal

    driver = marshal.dumps(compile(DRIVER, "driver.py", "exec", dont_inherit=True))
    return Program("playground", "playground.py", source, driver=driver)


@pytest.fixture(scope="module")
def workers(make_workers):
    workers = make_workers(PLAYGROUND)
    workers.change(program(), call_seconds=10.0)
    return workers


@pytest.fixture(params=["across", "in-process"])
def either(request, tmp_path):
    """Playground and driver, with and without a boundary."""
    if request.param == "across":
        return request.getfixturevalue("candidate")
    (tmp_path / "playground.py").write_text(PLAYGROUND)
    (tmp_path / "driver.py").write_text(DRIVER)
    return InProcessCandidate(tmp_path / "playground.py", "playground", tmp_path / "driver.py")


def test_a_driver_calls_many_times_where_the_suite_asks_once(either) -> None:
    total = either.Total()
    assert either.driver.feed(total, np.arange(10_000)) == 49_995_000
    assert total.sum == 49_995_000


def test_a_driver_takes_held_arguments_by_reference(either) -> None:
    held = either.hold([1, 2, 3])
    assert either.driver.feed(either.Total(), held) == 6


def test_a_driver_s_object_is_the_candidate_s_clock(either) -> None:
    clock = either.driver.Clock()
    lock = either.Lock(clock)
    assert lock.wait() == 0
    clock.advance(2.5)
    assert lock.wait() == 2.5


def test_a_driver_starts_threads(either) -> None:
    assert either.driver.in_threads(either.Lock(either.driver.Clock(7.0)).wait, 4) == [7.0] * 4


def test_a_driver_s_own_threads_may_call_the_suite_back(candidate) -> None:
    lock, seen = threading.Lock(), []

    def job():
        with lock:
            seen.append(1)
            return len(seen)

    assert sorted(candidate.driver.in_threads(job, 5)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("name", "is_free"), [("slow", True), ("blocking", False)])
def test_the_suite_sees_from_within_a_callback_whether_the_event_loop_is_free(
    candidate, name, is_free
) -> None:
    served = candidate.driver.Served(getattr(candidate, name))
    seen = []
    assert served.run(lambda: seen.append(served.answers())) == "done"
    assert seen == [is_free]


def test_what_a_driver_imported_the_candidate_can_no_longer_replace(either) -> None:
    import time

    before = time.monotonic
    try:
        assert either.patch() == []  # nor is it there under a name that can be imported
        assert either.driver.elapsed()
    finally:
        time.monotonic = before


def test_what_the_candidate_raises_passes_through_a_driver(either) -> None:
    with pytest.raises(ValueError, match="no 3"):
        either.driver.refused(either.refuse, 3)


def test_a_kata_without_a_driver_says_so(make_workers) -> None:
    candidate = make_workers("x = 1").next(prefetch=False)
    with pytest.raises(LookupError, match=r"no driver\.py"):
        candidate.driver.feed()


def test_a_driver_that_is_no_python_is_named_with_its_line(tmp_path) -> None:
    path = tmp_path / "tests/katas/demo/driver.py"
    path.parent.mkdir(parents=True)
    path.write_text("x = 1\ndef (:\n")
    with pytest.raises(BrokenKata, match=r"driver\.py:2"):
        _ = Kata(tmp_path, "demo").driver
