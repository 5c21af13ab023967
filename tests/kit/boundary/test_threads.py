"""Threads of the candidate's may call the suite back, one at a time, and never in a deadlock."""

from __future__ import annotations

import pytest

PLAYGROUND = '''
import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

results = []


def in_thread(f, *args):
    got = []
    def run():
        try:
            got.append(f(*args))
        except Exception as error:
            got.append((type(error).__name__, str(error)))
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return got[0]


def pooled(f, n, workers=4):
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(f, range(n)))


def both(f, n):
    """The main thread and another call at the same time."""
    other = []
    thread = threading.Thread(target=lambda: other.extend(f(("thread", i)) for i in range(n)))
    thread.start()
    mine = [f(("main", i)) for i in range(n)]
    thread.join()
    return mine, other


def background(f, n):
    """Starts a thread that goes on calling when this call is over."""
    def run():
        for i in range(n):
            results.append(f(i))
            time.sleep(0.001)
    global thread
    thread = threading.Thread(target=run, daemon=True)
    thread.start()


def add(a, b):
    return a + b


def join():
    thread.join()
    return results


def while_nested(outer, inner):
    """A thread calls back while a callback of the main thread is calling the candidate."""
    global begun, release
    begun, release = threading.Event(), threading.Event()
    got = []
    def run():
        begun.wait()
        try:
            got.append(inner())
        except RuntimeError as error:
            got.append(str(error))
        release.set()
    thread = threading.Thread(target=run)
    thread.start()
    outer()
    thread.join()
    return got[0]


def nested():
    begun.set()
    return release.wait(5)


def before_nested(outer, inner):
    """The same, but the thread is waiting already when the nested call begins."""
    global release
    release = threading.Event()
    got = []
    def run():
        try:
            got.append(inner())
        except RuntimeError as error:
            got.append(str(error))
        release.set()
    global start
    start = threading.Thread(target=run)
    outer()
    start.join()
    return got[0]


def nested_after_start():
    start.start()
    time.sleep(0.05)
    return release.wait(5)


async def gather(f, n):
    return await asyncio.gather(*(asyncio.to_thread(f, i) for i in range(n)))


def run_async(f, n):
    return asyncio.run(gather(f, n))


def dying_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    return "alive"
'''


def test_a_callback_from_another_thread_works(candidate):
    assert candidate.in_thread(lambda x: x + 1, 1) == 2


def test_a_pool_of_threads_calls_back(candidate):
    assert candidate.pooled(lambda i: i * i, 50) == [i * i for i in range(50)]


def test_two_threads_take_turns(candidate):
    mine, other = candidate.both(lambda x: x, 50)
    assert mine == [("main", i) for i in range(50)]
    assert other == [("thread", i) for i in range(50)]


def test_errors_go_to_the_thread_that_called(candidate):
    def fail(x):
        raise ValueError(f"no {x}")

    assert candidate.in_thread(fail, 5) == ("ValueError", "no 5")


def test_a_thread_that_outlives_its_call_does_not_disturb_the_next(candidate):
    seen = []
    candidate.background(lambda i: seen.append(i) or -i, 30)
    for i in range(200):
        assert candidate.add(i, 1) == i + 1
    assert candidate.join() == [-i for i in range(30)]
    assert seen == list(range(30))


def test_a_callback_of_a_thread_during_a_nested_call_raises(candidate):
    got = candidate.while_nested(lambda: candidate.nested(), lambda: "called")
    assert got == "a callback from another thread during a nested call"


def test_so_does_one_that_was_waiting_when_the_nested_call_began(candidate):
    got = candidate.before_nested(lambda: candidate.nested_after_start(), lambda: "called")
    assert got == "a callback from another thread during a nested call"


def test_nested_calls_within_one_thread_work(candidate):
    assert candidate.in_thread(lambda n: candidate.add(n, 1), 1) == 2


def test_asyncio_and_its_threads_work(candidate):
    assert candidate.run_async(lambda i: i, 8) == list(range(8))


def test_a_thread_that_dies_takes_nobody_along(candidate):
    assert candidate.dying_thread() == "alive"
    with pytest.raises(TypeError, match="unsupported operand"):
        candidate.add(1, "a")
