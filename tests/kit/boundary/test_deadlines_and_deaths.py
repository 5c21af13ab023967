"""A worker that loops, dies, floods or forges ends its own test, in time and by its name."""

from __future__ import annotations

import time

import psutil
import pytest

from katakit.boundary.failures import Crashed, TimedOut, Violation

IMPORTS = ("numpy",)
PLAYGROUND = '''
import ctypes
import os
import signal
import struct
import sys
import threading
import time

import numpy as np


def fine():
    return "fine"


def loop():
    while True:
        pass


def sleep(seconds):
    time.sleep(seconds)
    return seconds


def loop_in_c():
    return sum(range(10**12))


def print_for_ever():
    while True:
        print("x" * 1000)


def print_gigabyte():
    line = b"x" * (1 << 20)
    for _ in range(300):
        os.write(1, line)
    return "printed"


def say(text):
    print(text, flush=True)
    print(text, file=sys.stderr)


def unflushed():
    sys.stdout.write("unflushed")
    os._exit(0)


def close_streams():
    sys.stdout.close()
    sys.stderr = None
    os.close(1)
    return "closed"


def call_for_ever(f):
    while True:
        f()


def die(how):
    if how == "exit":
        os._exit(0)
    if how == "exit 3":
        os._exit(3)
    if how == "segfault":
        ctypes.string_at(0)
    if how == "abort":
        os.abort()
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "close":
        os.close(3)
        time.sleep(0.1)


def stop():
    os.kill(os.getpid(), signal.SIGSTOP)


def ignore_signals():
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    while True:
        pass


def fork_and_leave():
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
        os._exit(0)
    return os.getpid()


def fork_and_die():
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
    os._exit(0)


def memory():
    return len(b"x" * (8 << 30))


def memory_in_numpy():
    return np.ones(1 << 31).sum()


def memory_bit_by_bit():
    kept = []
    while True:
        kept.append(bytes(10_000_000))


def recurse(n=0):
    return recurse(n + 1)


def send(data, then="wait"):
    os.write(3, data)
    if then == "return":
        return "returned"
    if then == "die":
        os._exit(0)
    time.sleep(60)


def framed(data):
    return struct.pack(">I", len(data)) + data


def send_framed(data, then="wait"):
    return send(framed(data), then)


def flood():
    data = framed(b"\\x91\\xc0") * 1000
    while True:
        os.write(3, data)


def half_a_frame():
    os.write(3, struct.pack(">I", 1 << 20))
    while True:
        os.write(3, b"x")
        time.sleep(0.01)


def swallow(f):
    """Reads nothing more, so that a large argument can't be sent."""
    def run():
        while True:
            os.write(3, b"")
            time.sleep(0.01)
    global held
    held = threading.Event()
    held.wait()


def forge_kind(kind):
    """Answers with the right number, which a solution finds in the worker's frames."""
    frame = sys._getframe()
    while "number" not in frame.f_locals or frame.f_code.co_name != "_answer":
        frame = frame.f_back
    import msgspec
    number = frame.f_locals["number"]
    reply = {
        "status": ["fine", number, None],
        "bare": ["ok", number],
        "long": ["ok", number, 1, 2],
        "no tree": ["ok", number, {}],
        "no object": ["ok", number, ["object", "a", 1, False]],
        "no suite": ["ok", number, ["suite", 5]],
        "negative": ["ok", number, ["suite", -1]],
        "error": ["err", number, "x"],
        "call": ["call", 1, 0, "", ["list"], ["dict"]],
        "call of form": ["call", 1],
        "call of name": ["call", 1, 0, 5, ["list"], ["dict"]],
        "call of arguments": ["call", 1, 0, "", 5, 5],
    }[kind]
    os.write(3, framed(msgspec.msgpack.encode(reply)))
    time.sleep(60)


def take(f, kind):
    return forge_kind(kind)


def answer_twice():
    frame = sys._getframe()
    while "number" not in frame.f_locals or frame.f_code.co_name != "_answer":
        frame = frame.f_back
    import msgspec
    os.write(3, framed(msgspec.msgpack.encode(["ok", frame.f_locals["number"], "forged"])))
    return "mine"
'''
TIME_LIMIT = 0.4


@pytest.fixture
def hurried(candidate):
    """A candidate whose calls may take less than half a second."""
    candidate._connection.call_seconds = TIME_LIMIT
    return candidate


# --- deadlines --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("loop", ()), ("sleep", (60,)), ("loop_in_c", ()), ("print_for_ever", ()), ("stop", ()),
        ("ignore_signals", ()), ("half_a_frame", ()), ("call_for_ever", (lambda: None,)),
        ("call_for_ever", (print,)),
    ],
)  # fmt: skip
def test_what_goes_on_too_long_is_timed_out(hurried, name, args):
    begun = time.monotonic()
    with pytest.raises(TimedOut, match="^$"):
        getattr(hurried, name)(*args)
    assert TIME_LIMIT - 0.01 <= time.monotonic() - begun < TIME_LIMIT + 5


def test_the_place_where_it_loops_is_told(hurried):
    with pytest.raises(TimedOut, match="^$"):
        hurried.loop()
    line, function = hurried._connection.link.whereabouts("playground.py")
    assert function == "loop"
    assert PLAYGROUND.splitlines()[line - 1].strip() in ("while True:", "pass")


def test_a_callback_counts_towards_the_call(hurried):
    with pytest.raises(TimedOut, match="^$"):
        hurried.call_for_ever(lambda: time.sleep(0.1))


def test_a_test_has_a_deadline_of_its_own(candidate):
    candidate._connection.test_deadline = time.monotonic() + TIME_LIMIT
    assert candidate.sleep(0.05) == 0.05
    with pytest.raises(TimedOut, match="^$"):
        candidate.sleep(60)


def test_a_worker_that_does_not_read_is_timed_out(hurried):
    with pytest.raises(TimedOut, match="^$"):
        hurried.swallow(1)
    link = hurried._connection.link
    with pytest.raises(TimedOut, match="^$"):
        link.send(bytes(10_000_000), time.monotonic() + TIME_LIMIT)


def test_after_a_failure_every_request_raises_the_same(hurried):
    with pytest.raises(TimedOut, match="^$") as first:
        hurried.loop()
    for _ in range(2):
        with pytest.raises(TimedOut, match="^$") as later:
            hurried.fine()
        assert later.value is first.value


def test_after_the_test_there_is_no_more_calling(workers):
    candidate = workers.next(prefetch=False)
    candidate._connection.close()
    with pytest.raises(TimedOut, match="the test is over"):
        candidate.fine()


# --- deaths -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("exit", "the process ended itself with exit status 0"),
        ("exit 3", "the process ended itself with exit status 3"),
        ("segfault", r"memory that is not its own \(SIGSEGV\)"),
        ("abort", r"the process aborted \(SIGABRT\)"),
        ("kill", r"killed, most likely because it took too much memory \(SIGKILL\)"),
        ("close", "the process ended itself with exit status 70"),
    ],
)
def test_a_death_is_told_by_its_name_and_before_any_deadline(candidate, how, words):
    with pytest.raises(Crashed, match=words):
        candidate.die(how)
    with pytest.raises(Crashed, match=words):
        candidate.fine()


def test_a_child_that_holds_the_connection_does_not_hide_the_death(candidate):
    with pytest.raises(Crashed, match="exit status 0"):
        candidate.fork_and_die()


def test_what_was_printed_before_is_kept(candidate):
    candidate.say("before")
    with pytest.raises(Crashed, match="SIGSEGV"):
        candidate.die("segfault")
    assert candidate._connection.link.printed().count("before") == 2


def test_a_message_sent_before_the_death_is_read(candidate):
    with pytest.raises(Violation, match="an answer to another question"):
        candidate.send_framed(b"\x93\xa2ok\x01\xc0", "die")


def test_children_left_behind_are_gone_with_the_worker(workers):
    candidate = workers.next(prefetch=False)
    worker = psutil.Process(candidate.fork_and_leave())
    (child,) = worker.children()
    candidate._connection.close()
    deadline = time.monotonic() + 30
    while (child.is_running() or worker.is_running()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not child.is_running()
    assert not worker.is_running()


# --- resources --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["memory", "memory_in_numpy", "memory_bit_by_bit"])
def test_too_much_memory_is_a_memory_error(candidate, name):
    with pytest.raises(MemoryError, match=r"Unable to allocate|^$"):
        getattr(candidate, name)()
    assert candidate.fine() == "fine"


def test_endless_recursion_is_a_recursion_error(candidate):
    with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
        candidate.recurse()
    assert candidate.fine() == "fine"


def test_floods_of_output_are_read_and_dropped(candidate):
    assert candidate.print_gigabyte() == "printed"
    link = candidate._connection.link
    assert len(link.printed()) == 16_384
    assert link.printed_bytes == 300 << 20


def test_output_is_kept_apart_from_answers(candidate):
    candidate.say("PASSED")
    assert candidate._connection.link.printed() == "PASSED\nPASSED\n"
    assert candidate.fine() == "fine"


def test_a_solution_may_close_its_streams(candidate):
    assert candidate.close_streams() == "closed"
    assert candidate.fine() == "fine"


# --- forgeries --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x93\xa2ok\x01\xc0", "an answer to another question"),
        (b"\x92\xa3end\x01", "an answer to another question"),
        (b"\x93\xa3err\x01\xc0", "an answer to another question"),
        (b"\x90", "a message of no form"),
        (b"\xc0", "a message of no form"),
        (b"\x80", "a message of no form"),
        (b"", "bytes that are no message"),
        (b"\xc1", "bytes that are no message"),
        (b"\x91\xa4call", "a call of no form"),
        (b"\x96\xa4call\x01\x05\xa0\x91\xa4list\x91\xa4dict", "a call of nothing"),
        (b"\x96\xa4call\x01\xff\xa0\x91\xa4list\x91\xa4dict", "a call of nothing"),
        (b"\x91" * 5000, "bytes that are no message"),
    ],
    ids=lambda v: repr(v[:14]),
)
def test_a_message_that_is_none_is_a_violation(candidate, data, words):
    with pytest.raises(Violation, match=f"the worker sent {words}"):
        candidate.send_framed(data)
    with pytest.raises(Violation, match=words):
        candidate.fine()


def test_a_message_of_four_gigabytes_is_a_violation(candidate):
    with pytest.raises(Violation, match="a message of 4095 MB announced"):
        candidate.send(b"\xff\xff\xff\xff")


@pytest.mark.parametrize(
    "kind", ["status", "bare", "long", "no tree", "no object", "no suite", "negative", "error"]
)
def test_an_answer_with_the_right_number_must_still_be_one(candidate, kind):
    with pytest.raises(Violation, match="the worker sent "):
        candidate.forge_kind(kind)


@pytest.mark.parametrize("kind", ["call of form", "call of name", "call of arguments"])
def test_a_forged_callback_must_still_be_one(candidate, kind):
    with pytest.raises(Violation, match="the worker sent a call "):
        candidate.take(lambda: None, kind)


def test_a_message_that_nobody_asked_for_is_a_violation(candidate):
    assert candidate.answer_twice() == "forged"  # its own result, said in another way
    with pytest.raises(Violation, match="an answer to another question"):
        candidate.fine()


def test_a_flood_of_messages_is_a_violation(candidate):
    with pytest.raises(Violation, match="the worker sent"):
        candidate.flood()
