"""Functions and objects of the suite run in the judge when the candidate calls them."""

from __future__ import annotations

import pytest

from katakit.boundary.failures import TimedOut
from katakit.suite import expose

PLAYGROUND = """
def call(f, *args, **kwargs):
    return f(*args, **kwargs)


def times(f, n):
    return [f(i) for i in range(n)]


def twice(f, x):
    return f(f(x))


def keep(f):
    global kept
    kept = f


def call_kept(*args):
    return kept(*args)


def same(f):
    return f


def is_same(f, g):
    return f is g


def guarded(f):
    try:
        return f()
    except ValueError as error:
        return ["caught", str(error), list(map(str, error.args))]


def reworded(f):
    try:
        return f()
    except Exception as error:
        raise RuntimeError("could not") from error


def caught_as(f):
    try:
        f()
    except Exception as error:
        return type(error).__name__, str(error), hasattr(error, "__traceback__")


def down(f, n):
    return 0 if n == 0 else 1 + f(n - 1)


def fit(model, data):
    return model.fit(data) is model


def use(thing, name):
    return getattr(thing, name)


def names(thing):
    return [name for name in ("_target", "_names", "__wrapped__") if hasattr(thing, name)]


def dig(f):
    found = []
    for name in ("__globals__", "__closure__", "__code__", "__self__", "__wrapped__", "__func__"):
        if hasattr(f, name):
            found.append(name)
    return found


class Greeter:
    def __init__(self, clock):
        self.clock = clock

    def greet(self):
        return self.clock.now()

    def give(self):
        return self.clock


def greeter():
    return Greeter(None)


def returns_function():
    return lambda x: x * 2
"""


class Clock:
    def __init__(self):
        self.time = 0.0
        self.asked = 0
        self.secret = "answer"

    def now(self):
        self.asked += 1
        return self.time


class Model:
    def __init__(self):
        self.seen = None

    def fit(self, data):
        self.seen = data
        return self

    def predict(self, x):
        return [x, self.seen]


def test_the_suite_can_count_calls(candidate):
    calls = []
    assert candidate.times(lambda i: calls.append(i) or i * i, 5) == [0, 1, 4, 9, 16]
    assert calls == [0, 1, 2, 3, 4]


def test_arguments_and_keywords_reach_the_suite(candidate):
    seen = []
    candidate.call(lambda *args, **kwargs: seen.append((args, kwargs)), 1, (2,), key={"a"})
    assert seen == [((1, (2,)), {"key": {"a"}})]


def test_a_function_kept_between_calls_still_works(candidate):
    candidate.keep(lambda x: x + 1)
    assert candidate.call_kept(1) == 2
    assert candidate.call_kept(2) == 3


def test_a_function_that_comes_back_is_the_suites_own(candidate):
    def function():
        return 1

    assert candidate.same(function) is function
    assert candidate.is_same(function, function)
    assert not candidate.is_same(function, lambda: 1)


def test_calls_nest_both_ways(candidate):
    assert candidate.down(lambda n: candidate.down(lambda m: 0, n) + 1, 1) == 2

    def again(n):
        return candidate.down(again, n)

    assert candidate.down(again, 20) == 20


def test_a_function_of_the_candidates_goes_round_as_a_callback(candidate):
    assert candidate.twice(candidate.returns_function(), 3) == 12
    assert candidate.call(candidate.greeter) is not None


def test_objects_of_the_candidate_reach_the_suite_and_return(candidate):
    seen = []
    greeter = candidate.greeter()
    assert candidate.call(lambda x: seen.append(x) or x, greeter) is greeter
    assert seen[0] is greeter


# --- errors -----------------------------------------------------------------------------


def fail(error):
    def function(*args):
        raise error

    return function


class Boom(Exception):
    pass


class Refused(ValueError):
    pass


def test_a_builtin_error_can_be_caught_by_the_candidate(candidate):
    got = candidate.guarded(fail(ValueError("no good", 7)))
    assert got == ["caught", "('no good', 7)", ["no good", "7"]]


@pytest.mark.parametrize("error", [Boom("bang"), ValueError("bad"), KeyError("k"), Refused("no")])
def test_an_uncaught_error_comes_back_as_the_very_object(candidate, error):
    with pytest.raises(type(error), match=r"bang|bad|k|no") as caught:
        candidate.call(fail(error))
    assert caught.value is error


def test_it_does_so_through_several_levels(candidate):
    error = Boom("deep")
    with pytest.raises(Boom, match="deep") as caught:
        candidate.call(lambda: candidate.call(lambda: candidate.call(fail(error))))
    assert caught.value is error


def test_a_subclass_is_caught_as_its_builtin_base(candidate):
    assert candidate.guarded(fail(Refused("no")))[:2] == ["caught", "Refused: no"]


def test_an_error_of_the_suites_own_is_some_exception_to_the_candidate(candidate):
    assert candidate.caught_as(fail(Boom("bang")))[:2] == ("CandidateError", "Boom: bang")


def test_an_error_reworded_is_the_candidates(candidate):
    with pytest.raises(RuntimeError, match="could not") as caught:
        candidate.reworded(fail(Boom("bang")))
    assert caught.value.__cause__ is None


def test_a_result_that_cannot_cross_is_an_error_of_the_callback(candidate):
    name, text, _ = candidate.caught_as(object)
    assert name == "TypeError"
    assert "expose(" in text


def test_a_failed_assertion_in_a_callback_fails_the_test(candidate):
    def check(x):
        assert x == 2, "the candidate passed something else"

    with pytest.raises(AssertionError, match="something else"):
        candidate.call(check, 1)


def test_an_outcome_of_pytests_in_a_callback_is_the_suites_own(candidate):
    with pytest.raises(pytest.skip.Exception, match="not today"):
        candidate.call(lambda: pytest.skip("not today"))
    with pytest.raises(TimedOut, match="the call was interrupted"):
        candidate.call(lambda: 1)


# --- objects with named methods -----------------------------------------------------------


def test_only_named_methods_are_there(candidate):
    clock = expose(Clock(), "now")
    assert candidate.names(clock) == []
    assert candidate.call(candidate.same(clock).now) == 0.0
    assert candidate.use(clock, "now") is not None
    for name in ("time", "secret", "_target", "__wrapped__"):
        with pytest.raises(AttributeError, match=rf"no '{name}'|attribute"):
            candidate.use(clock, name)


def test_methods_of_an_exposed_object_run_in_the_judge(candidate):
    clock = Clock()
    greeter = candidate.Greeter(expose(clock, "now"))
    clock.time = 12.5
    assert greeter.greet() == 12.5
    clock.time = 13.0
    assert greeter.greet() == 13.0
    assert clock.asked == 2


def test_an_attribute_is_read_afresh(candidate):
    clock = Clock()
    exposed = expose(clock, "time")
    assert candidate.use(exposed, "time") == 0.0
    clock.time = 5.0
    assert candidate.use(exposed, "time") == 5.0


def test_fit_returns_the_model_itself(candidate):
    model = Model()
    assert candidate.fit(expose(model, "fit", "predict"), [1, 2])
    assert model.seen == [1, 2]


def test_an_exposed_object_comes_back_as_itself(candidate):
    exposed = expose(Clock(), "now")
    greeter = candidate.Greeter(exposed)
    assert greeter.give() is exposed


def test_a_name_that_the_object_lacks_cannot_be_exposed():
    with pytest.raises(AttributeError, match="cannot expose 'later': Clock lacks it"):
        expose(Clock(), "later")


def test_from_a_function_there_is_no_way_to_the_suite(candidate):
    assert candidate.dig(lambda: 1) == []
    assert candidate.dig(test_the_suite_can_count_calls) == []
