"""The same small programs behave alike across the boundary and without one."""

from __future__ import annotations

import numpy as np
import pytest

from katakit.candidate.in_process import InProcessCandidate
from katakit.suite import Mismatch, assert_unchanged, expose

IMPORTS = ("numpy",)
PLAYGROUND = """
import random
import numpy as np

LIMIT = 3


def add(a, b=1):
    return a + b


def fail(message):
    raise ValueError(message)


def call(f, *args):
    return f(*args)


def count(n):
    yield from range(n)


def buffers(n):
    buffer = np.zeros(1)
    for i in range(n):
        buffer[0] = i
        yield buffer


def sort(values):
    values.sort()
    return values


def keep(values):
    return Keeper(values)


def draw():
    return random.random(), np.random.rand()


class Keeper:
    made = 0

    def __init__(self, values=()):
        self.values = values

    def fit(self, values):
        self.values = values
        return self

    def total(self):
        return float(np.sum(self.values))

    @classmethod
    def of(cls, *values):
        return cls(np.array(values))

    @property
    def size(self):
        return len(self.values)

    def __len__(self):
        return len(self.values)

    def __iter__(self):
        return iter(self.values)

    def __getitem__(self, i):
        return self.values[i]

    def __contains__(self, item):
        return item in list(self.values)

    def __call__(self, x):
        return x * len(self.values)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.values = ()


def fit(model):
    return model.fit([1]) is model


def total_of(keeper):
    return keeper.total()


def echo(x):
    return x


def first_total(keepers):
    return keepers[0].total()
"""


class Model:
    def fit(self, values):
        return self


@pytest.fixture(params=["across", "in-process"])
def either(request, tmp_path):
    """The playground, with and without a boundary."""
    if request.param == "across":
        return request.getfixturevalue("candidate")
    path = tmp_path / "playground.py"
    path.write_text(PLAYGROUND)
    return InProcessCandidate(path, "playground")


def mutation(candidate):
    held = candidate.hold([3, 1, 2])
    candidate.sort(held)
    with pytest.raises(Mismatch, match="was changed"):
        assert_unchanged(held)
    return held.value, held.original


def aliasing(candidate):
    held = candidate.hold(np.array([1.0, 2.0]))
    keeper = candidate.Keeper(held)
    held.replace(np.array([5.0, 5.0]))
    return keeper.total()


def aliasing_through_a_function(candidate):
    held = candidate.hold(np.array([1.0, 2.0]))
    keeper = candidate.keep(held)
    held.replace(np.array([5.0, 5.0]))
    return keeper.total()


def random_state(candidate):
    before = candidate.random_state()
    candidate.add(1)
    same = candidate.random_state() == before
    candidate.draw()
    return same, candidate.random_state() == before


def seeded(candidate):
    candidate.seed_global_random(5)
    return candidate.draw()


def context(candidate):
    keeper = candidate.Keeper([1])
    with keeper as inside:
        same = inside is keeper
    return same, len(keeper)


def traced(candidate):
    with candidate.traced_memory() as memory:
        candidate.add([0] * 1000, [1])
    return 0 < memory.peak < 10_000_000


def made(candidate):
    return candidate.make("fractions:Fraction", 1, 3).denominator


def hold_original(candidate):
    values = [1]
    held = candidate.hold(values)
    values.append(2)
    held.value.append(3)
    return held.value, held.original


def attribute(candidate):
    keeper = candidate.Keeper([1, 2])
    keeper.values = [5]
    return keeper.size, keeper.values


def identity(candidate):
    keeper = candidate.Keeper([1])
    other = candidate.Keeper([1])
    return keeper.fit([2, 3]) is keeper, keeper == other, candidate.echo(keeper) is keeper


def passed_on_in_a_list(candidate):
    keeper = candidate.Keeper([1, 2])
    return candidate.first_total([keeper, candidate.Keeper()])


def passed_on(candidate):
    return candidate.total_of(candidate.Keeper([1, 2]))


PROGRAMS = {
    "a value": (lambda c: c.LIMIT, 3),
    "a call": (lambda c: c.add(1), 2),
    "keywords": (lambda c: c.add(a=1, b=5), 6),
    "a callback": (lambda c: c.call(lambda x: x * 2, 4), 8),
    "nested": (lambda c: c.call(lambda x: c.add(x, 1), 4), 5),
    "an exposed model": (lambda c: c.fit(expose(Model(), "fit")), True),
    "an iterator": (lambda c: list(c.count(3)), [0, 1, 2]),
    "an iterator in part": (lambda c: next(iter(c.count(3))), 0),
    "collected": (lambda c: [b.tolist() for b in c.collect(c.buffers(3))], [[2.0]] * 3),
    "a method": (lambda c: c.Keeper([1, 2]).total(), 3.0),
    "identity": (identity, (True, False, True)),
    "a class method": (lambda c: c.Keeper.of(1, 2).total(), 3.0),
    "a property": (lambda c: c.Keeper([1, 2]).size, 2),
    "an attribute": (attribute, (1, [5])),
    "length": (lambda c: len(c.Keeper([1, 2])), 2),
    "iteration": (lambda c: list(c.Keeper([1, 2])), [1, 2]),
    "an item": (lambda c: c.Keeper([1, 2])[1], 2),
    "membership": (lambda c: (1 in c.Keeper([1]), 2 in c.Keeper([1])), (True, False)),
    "calling an object": (lambda c: c.Keeper([1, 2])(4), 8),
    "a context": (context, (True, 0)),
    "an object passed on": (passed_on, 3.0),
    "an object passed on in a list": (passed_on_in_a_list, 3.0),
    "mutation": (mutation, ([1, 2, 3], [3, 1, 2])),
    "aliasing": (aliasing, 10.0),
    "aliasing through a function": (aliasing_through_a_function, 10.0),
    "the original": (hold_original, ([1], [1])),
    "random state": (random_state, (True, False)),
    "memory": (traced, True),
    "a library object": (made, 3),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_comes_to_the_same(either, program):
    run, expected = PROGRAMS[program]
    assert run(either) == expected


def test_a_seed_draws_the_same_on_both_sides(candidate, tmp_path):
    path = tmp_path / "playground.py"
    path.write_text(PLAYGROUND)
    assert seeded(InProcessCandidate(path, "playground")) == seeded(candidate)


def test_an_error_is_the_same(either):
    with pytest.raises(ValueError, match="^bad$"):
        either.fail("bad")


def test_arguments_that_it_does_not_take_are_a_type_error(either):
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        either.add()


def test_in_process_annotations_are_what_the_solution_wrote(tmp_path) -> None:
    path = tmp_path / "playground.py"
    path.write_text(
        "def kind():\n    def f(x: int): ...\n    return f.__annotations__['x'] is int\n"
    )
    assert InProcessCandidate(path, "playground").kind()
