"""A suite calls the candidate's functions, classes and methods as if they were its own."""

from __future__ import annotations

import collections
import enum

import numpy as np
import pandas as pd
import pytest

from katakit.boundary.wire import CannotCross
from katakit.candidate.remote import NotDefined
from katakit.candidate.remote_objects import WrongSignature

IMPORTS = ("numpy", "pandas")
PLAYGROUND = """
import collections
import enum
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

LIMIT = 0.25
TABLE = {"a": [1, 2]}


def echo(*args, **kwargs):
    return [list(args), kwargs]


def same(value):
    return value


def kind(value):
    return type(value).__module__ + "." + type(value).__qualname__


def add(a, b=1, *, c=0):
    return a + b + c


def mine():
    import katakit.boundary.worker
    return katakit.boundary.worker.__file__


class Counter:
    step = 1

    def __init__(self, start=0):
        self.count = start

    def up(self):
        self.count += self.step
        return self

    @property
    def double(self):
        return 2 * self.count

    @classmethod
    def of(cls, start):
        return cls(start)

    @staticmethod
    def plain(x):
        return [x]

    def __call__(self, x):
        return self.count + x

    def __len__(self):
        return self.count

    def __getitem__(self, key):
        return [key, self.count]

    def __setitem__(self, key, value):
        self.count = key + value

    def __delitem__(self, key):
        self.count -= key

    def __contains__(self, item):
        return item == self.count

    def __bool__(self):
        return self.count > 5

    def __float__(self):
        return float(self.count)

    def __index__(self):
        return self.count

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1

    def __enter__(self):
        self.count = 100
        return self

    def __exit__(self, *error):
        self.count = -1


class Lazy:
    def __getattr__(self, name):
        if name == "late":
            return lambda x: x + 1
        raise AttributeError(f"no {name} here")


class Registry(dict):
    def total(self):
        return sum(self.values())


class Bag(dict):
    pass


class Pair(NamedTuple):
    left: int
    right: int


@dataclass
class Point:
    x: int


class Colour(enum.IntEnum):
    RED = 1


class Name(str):
    def __eq__(self, other):
        return True
    __hash__ = str.__hash__


class Liar(int):
    def __eq__(self, other):
        return True
    def __int__(self):
        return 7
    __hash__ = int.__hash__


class Vector(np.ndarray):
    def __eq__(self, other):
        return True


def subclass(name):
    counts = collections.defaultdict(int, {"a": 1})
    return {
        "defaultdict": counts,
        "Counter": collections.Counter("aab"),
        "OrderedDict": collections.OrderedDict(b=1, a=2),
        "namedtuple": Pair(1, 2),
        "IntEnum": Colour.RED,
        "StrEnum": enum.StrEnum("S", {"A": "a"}).A,
        "str": Name("x"),
        "int": Liar(3),
        "list": type("L", (list,), {})([1]),
        "set": type("S", (set,), {})([1]),
        "bytes": type("B", (bytes,), {})(b"x"),
        "matrix": np.matrix([[1, 2]]),
        "ndarray": np.arange(2).view(Vector),
        "dict": Bag(a=1),
        "nested": [Pair(Liar(1), Name("y"))],
    }[name]


def an_object(name):
    return {
        "registry": Registry(a=1, b=2),
        "point": Point(3),
        "object": object(),
        "class": Point,
        "sparse": pd.Series(pd.arrays.SparseArray([0, 1])),
        "module": collections,
        "array of objects": np.array([Point(1), None]),
        "list of objects": [Point(5)],
    }[name]


def deep():
    value = []
    for _ in range(200):
        value = [value]
    return value


def loop():
    value = []
    value.append(value)
    return value


class Registered(Registry):
    pass


def lend():
    return Registry(a=5)
"""


def test_the_worker_runs_the_same_katakit_as_the_judge(candidate):
    import katakit.boundary.worker

    assert candidate.mine() == katakit.boundary.worker.__file__


@pytest.mark.parametrize(
    "value",
    [None, 1, -0.0, "text", b"", [1, [2]], (1,), {"a": {1}}, {(1, 2): 3}, 2**100, "\ud800"],
    ids=repr,
)
def test_arguments_and_results_are_values(candidate, value):
    (got,), kwargs = candidate.echo(value, key=value)
    assert repr(got) == repr(kwargs["key"]) == repr(value)


def test_arrays_and_frames_are_values_too(candidate):
    frame = pd.DataFrame({"a": [1, 2], "t": ["x", None]})
    pd.testing.assert_frame_equal(candidate.same(frame), frame)
    np.testing.assert_array_equal(candidate.same(np.eye(3)), np.eye(3))


def test_a_large_array_crosses_in_pieces(candidate):
    array = np.arange(4_000_000)
    np.testing.assert_array_equal(candidate.same(array), array)


def test_a_list_arrives_as_a_list_and_an_array_as_an_array(candidate):
    assert candidate.kind([1]) == "builtins.list"
    assert candidate.kind((1,)) == "builtins.tuple"
    assert candidate.kind(np.float32(1)) == "numpy.float32"
    assert candidate.kind(pd.Series([1])) == "pandas.Series"


def test_values_of_the_module_are_read_afresh(candidate):
    assert candidate.LIMIT == 0.25
    assert candidate.TABLE == {"a": [1, 2]}


def test_a_name_that_is_not_there_is_not_defined(candidate):
    with pytest.raises(NotDefined, match="^nothing_of_that_name$"):
        candidate.nothing_of_that_name


@pytest.mark.parametrize(
    ("args", "kwargs", "expected"), [((1,), {}, 2), ((1, 2), {}, 3), ((1,), {"c": 5, "b": 0}, 6)]
)
def test_defaults_and_keywords_are_pythons(candidate, args, kwargs, expected):
    assert candidate.add(*args, **kwargs) == expected


@pytest.mark.parametrize(
    ("args", "kwargs", "words"),
    [
        ((), {}, "missing 1 required positional argument: 'a'"),
        ((1, 2, 3), {}, "takes from 1 to 2 positional arguments but 3 were given"),
        ((1,), {"d": 1}, "unexpected keyword argument 'd'"),
    ],
)
def test_arguments_that_it_does_not_take_are_a_wrong_signature(candidate, args, kwargs, words):
    with pytest.raises(WrongSignature, match=words):
        candidate.add(*args, **kwargs)


def test_a_type_error_of_its_own_is_none_of_the_signature(candidate):
    with pytest.raises(TypeError, match="unsupported operand") as caught:
        candidate.add(None)
    assert type(caught.value) is TypeError


# --- objects ------------------------------------------------------------------------


def test_methods_properties_and_attributes_work(candidate):
    counter = candidate.Counter(start=3)
    assert counter.up() is counter
    assert counter.count == 4
    assert counter.double == 8
    counter.count = 10
    counter.step = 5
    assert counter.up().count == 15


def test_class_methods_and_static_methods_are_called_on_the_object(candidate):
    counter = candidate.Counter()
    assert counter.of(7).count == 7
    assert counter.plain(1) == [1]


def test_an_object_is_called_measured_indexed_and_converted(candidate):
    counter = candidate.Counter(3)
    assert counter(4) == 7
    assert len(counter) == 3
    assert counter["k"] == ["k", 3]
    assert counter[1:2] == [slice(1, 2), 3]
    counter[4] = 5
    assert counter.count == 9
    del counter[2]
    assert 7 in counter
    assert 8 not in counter
    assert bool(counter)
    assert float(counter) == 7.0
    assert int(counter) == 7
    assert range(10)[counter] == 7


def test_a_context_manager_is_entered_and_left(candidate):
    counter = candidate.Counter()
    with counter as inside:
        assert inside is counter
        assert counter.count == 100
    assert counter.count == -1


def test_equality_is_never_the_candidates_to_decide(candidate):
    one, other = candidate.Counter(), candidate.Counter()
    assert one != other
    assert one != 5
    assert one == one


def test_attributes_made_on_demand_are_found(candidate):
    lazy = candidate.Lazy()
    assert lazy.late(1) == 2
    with pytest.raises(AttributeError, match="no missing here"):
        lazy.missing


def test_an_object_says_its_type_and_no_more(candidate):
    assert repr(candidate.Counter()) == "<an object of type Counter>"


def test_two_objects_can_be_passed_to_a_third(candidate):
    one, other = candidate.Counter(1), candidate.Counter(2)
    (got_one, [got_other]), kwargs = candidate.echo(one, [other], key={"k": one})
    assert got_one is one
    assert got_other is other
    assert kwargs["key"]["k"] is one


def test_an_object_of_one_worker_is_refused_by_another(candidate, workers):
    other = workers.next(prefetch=False)
    try:
        with pytest.raises(TypeError, match="an object of one worker can't be passed to another"):
            other.same(candidate.Counter())
    finally:
        other._connection.close()


# --- subclasses of values -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("defaultdict", {"a": 1}), ("Counter", {"a": 2, "b": 1}), ("OrderedDict", {"b": 1, "a": 2}),
        ("namedtuple", (1, 2)), ("IntEnum", 1), ("StrEnum", "a"), ("str", "x"), ("int", 3),
        ("list", [1]), ("set", {1}), ("bytes", b"x"), ("dict", {"a": 1}), ("nested", [(1, "y")]),
    ],
)  # fmt: skip
def test_a_value_of_a_subclass_arrives_as_its_base(candidate, name, expected):
    got = candidate.subclass(name)
    assert type(got) is type(expected)
    assert repr(got) == repr(expected)


@pytest.mark.parametrize("name", ["matrix", "ndarray"])
def test_an_array_of_a_subclass_arrives_as_an_array(candidate, name):
    assert type(candidate.subclass(name)) is np.ndarray


def test_the_suites_own_subclasses_arrive_as_their_base(candidate):
    pair = collections.namedtuple("pair", "x y")
    colour = enum.IntEnum("colour", {"RED": 1})
    assert candidate.kind(pair(1, 2)) == "builtins.tuple"
    assert candidate.kind(colour.RED) == "builtins.int"
    assert candidate.kind(collections.defaultdict(list)) == "builtins.dict"


@pytest.mark.parametrize("name", ["registry", "point", "object", "sparse", "module"])
def test_what_is_no_value_stays_where_it_is(candidate, name):
    got = candidate.an_object(name)
    assert repr(got).startswith("<an object of type ")
    assert candidate.same(got) is got


def test_a_dict_with_methods_of_its_own_keeps_them(candidate):
    registry = candidate.an_object("registry")
    assert registry.total() == 3
    assert registry["a"] == 1
    registry["c"] = 10
    assert registry.total() == 13


def test_an_instance_that_the_suite_asked_for_is_an_object(candidate):
    bag = candidate.Bag(a=1)
    assert bag["a"] == 1
    assert bag.items is not None
    assert candidate.Pair(1, 2).left == 1


def test_objects_stay_within_containers_and_arrays(candidate):
    array = candidate.an_object("array of objects")
    assert array[0].x == 1
    (point,) = candidate.an_object("list of objects")
    assert point.x == 5


def test_a_class_is_an_object_that_makes_objects(candidate):
    assert candidate.an_object("class")(9).x == 9


# --- what can't cross -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["deep", "loop"])
def test_a_result_too_deep_is_a_type_error_and_the_worker_lives_on(candidate, name):
    with pytest.raises(TypeError, match="what came back can't be handed over: a value nested"):
        getattr(candidate, name)()
    assert candidate.add(1) == 2


def test_an_argument_too_deep_is_refused_and_the_worker_lives_on(candidate):
    loop: list = []
    loop.append(loop)
    with pytest.raises(CannotCross, match="nested deeper"):
        candidate.same(loop)
    assert candidate.add(1) == 2


def test_an_object_of_the_suite_must_be_exposed(candidate):
    with pytest.raises(TypeError, match=r"a object can't cross the boundary; .* expose\("):
        candidate.same(object())


# --- what the report gets ---------------------------------------------------------------


def test_calls_are_kept_for_the_report(candidate):
    candidate.add(1, b=2)
    candidate.Counter(3).up()
    with pytest.raises(TypeError, match="unsupported"):
        candidate.add(None)
    first, made, up, failed = candidate._connection.calls
    assert (first.what, first.args, first.kwargs, first.result) == ("add", (1,), {"b": 2}, 3)
    assert made.what == "Counter"
    assert up.what == "Counter.up"
    assert isinstance(failed.error, TypeError)
