"""Objects that stay with the worker: one proxy each, and given up when nobody holds it."""

from __future__ import annotations

import gc

import pytest

from katakit.boundary.failures import CandidateError
from katakit.suite import expose

PLAYGROUND = """
import weakref

alive = weakref.WeakSet()


class Thing:
    def __init__(self, name="thing"):
        self.name = name
        alive.add(self)


keeper = Thing("kept")


def thing(name="thing"):
    return Thing(name)


def things(n):
    return [Thing(str(i)) for i in range(n)]


def the_keeper():
    return keeper


def echo(value):
    return value


def names():
    return sorted(t.name for t in alive)


def give_and_return(f):
    f(keeper)
    return keeper


def count(things):
    return len(things)


def lower_the_cap(n):
    import katakit.boundary.worker
    katakit.boundary.worker.MOST_OBJECTS = n


class Slotted:
    __slots__ = ()


def slotted():
    return Slotted()
"""


def test_one_object_has_one_proxy(candidate):
    thing = candidate.thing()
    assert candidate.echo(thing) is thing
    assert candidate.echo([thing, {"k": thing}]) == [thing, {"k": thing}]
    assert candidate.the_keeper() is candidate.the_keeper()


def test_an_object_without_weak_references_has_one_too(candidate):
    thing = candidate.slotted()
    assert candidate.echo(thing) is thing


def test_what_nobody_holds_is_given_up_with_the_next_request(candidate):
    thing = candidate.thing("a")
    other = candidate.thing("b")
    assert candidate.names() == ["a", "b", "kept"]
    del thing
    candidate._connection.calls.clear()  # the report's copy
    gc.collect()
    assert candidate.names() == ["b", "kept"]
    assert other.name == "b"


def test_thousands_come_and_go(candidate):
    for _ in range(5):
        assert candidate.count(candidate.things(1000)) == 1000
        candidate._connection.calls.clear()
    gc.collect()
    assert candidate.names() == ["kept"]


def test_an_object_given_up_can_come_again(candidate):
    name = candidate.the_keeper().name
    candidate._connection.calls.clear()
    gc.collect()
    assert candidate.the_keeper().name == name


def test_an_object_given_up_in_a_callback_may_come_with_the_answer(candidate):
    kept = candidate.give_and_return(lambda thing: None)
    candidate._connection.calls.clear()
    gc.collect()
    candidate.names()
    assert kept.name == "kept"


def test_a_request_that_could_not_be_sent_gives_nothing_up_for_good(candidate):
    candidate.thing("a")
    candidate._connection.calls.clear()
    gc.collect()
    with pytest.raises(TypeError, match="can't cross"):
        candidate.echo(object())
    assert candidate.names() == ["kept"]


def test_there_is_a_cap_on_objects_alive_at_once(candidate):
    candidate.lower_the_cap(100)
    with pytest.raises(TypeError, match="more than 100 objects at once"):
        candidate.things(200)
    assert candidate.echo(1) == 1


def test_a_function_given_twice_is_one_function(candidate):
    def function():
        return 1

    assert candidate.echo([function, function]) == [function, function]
    clock = expose([1], "append")
    assert candidate.echo(clock) is clock


def test_what_was_given_up_is_no_object_any_longer(candidate):
    thing = candidate.thing()
    number = thing._number
    candidate._connection.release(number)
    candidate.echo(1)
    with pytest.raises(CandidateError, match="a malformed 'object'"):
        thing.name
