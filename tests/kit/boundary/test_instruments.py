"""What a judge that holds copies can't see: mutation, aliasing, random states, memory."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from katakit.suite import Mismatch, assert_unchanged

IMPORTS = ("numpy", "pandas", "sklearn.linear_model")
PLAYGROUND = '''
import random
import numpy as np
import pandas as pd


def sort_in_place(values):
    values.sort()
    return values


def sort_a_copy(values):
    return sorted(values)


def center(X):
    X -= X.mean(axis=0)
    return X


def center_a_copy(X):
    return X - X.mean(axis=0)


def fill(frame):
    frame["a"] = frame["a"].fillna(0)
    return frame["a"].sum()


def set_key(table):
    table["new"] = 1


def is_it(one, other):
    return one is other


class Buffer:
    def __init__(self, values):
        self.values = values

    def total(self):
        return float(np.sum(self.values))


class CopyingBuffer(Buffer):
    def __init__(self, values):
        self.values = np.array(values)


def draw(n):
    return np.random.rand(n).tolist()


def draw_python():
    return random.random()


def draw_own(seed):
    return np.random.default_rng(seed).random()


def seed_all():
    np.random.seed(0)


def allocate(mb):
    return len(np.ones(mb << 17).tobytes()) >> 20


def small():
    return sum(range(10))


def fit(model, X, y):
    return model.fit(X, y).predict(X)
'''


@pytest.mark.parametrize(
    ("function", "value"),
    [
        ("sort_in_place", [3, 1, 2]),
        ("center", np.array([[1.0], [2.0]])),
        ("fill", pd.DataFrame({"a": [1.0, np.nan]})),
        ("set_key", {"old": 0}),
    ],
)
def test_a_held_argument_is_seen_to_change(candidate, function, value):
    held = candidate.hold(value)
    assert_unchanged(held)
    getattr(candidate, function)(held)
    with pytest.raises(Mismatch, match="the argument was changed: "):
        assert_unchanged(held)
    assert_unchanged(candidate.hold(held.original))


@pytest.mark.parametrize(
    ("function", "value"),
    [("sort_a_copy", [3, 1, 2]), ("center_a_copy", np.array([[1.0], [2.0]]))],
)
def test_one_that_is_left_alone_is_unchanged(candidate, function, value):
    held = candidate.hold(value)
    getattr(candidate, function)(held)
    assert_unchanged(held)


def test_a_held_argument_is_one_object_for_the_candidate(candidate):
    held = candidate.hold([1])
    assert candidate.is_it(held, held)
    assert not candidate.is_it(held, candidate.hold([1]))


def test_the_suites_original_is_a_copy(candidate):
    values = [3, 1, 2]
    held = candidate.hold(values)
    values.append(9)
    assert held.value == [3, 1, 2]
    assert held.original == [3, 1, 2]


def test_a_value_read_is_a_copy_too(candidate):
    held = candidate.hold([1, 2])
    held.value.append(3)
    assert held.value == [1, 2]


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ([1, 2], [5, 6]), ({"a": 1}, {"b": 2}), ({1}, {2, 3}), (np.zeros(3), np.arange(3.0)),
        (np.zeros((2, 2)), np.eye(2)), (pd.Series([1, 2]), pd.Series([3, 4])),
        (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), pd.DataFrame({"a": [3, 4], "b": ["z", "w"]})),
    ],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_content_is_replaced_in_place(candidate, value, content):
    held = candidate.hold(value)
    held.replace(content)
    assert repr(held.value) == repr(content)
    assert candidate.is_it(held, held)


@pytest.mark.parametrize("value", [(1, 2), "text", 5, None])
def test_what_cannot_change_is_not_replaced(candidate, value):
    with pytest.raises(TypeError, match="cannot be changed in place"):
        candidate.hold(value).replace(value)


def test_aliasing_shows_when_the_content_is_replaced(candidate):
    for cls, after in (("Buffer", 30.0), ("CopyingBuffer", 3.0)):
        held = candidate.hold(np.array([1.0, 2.0]))
        buffer = getattr(candidate, cls)(held)
        assert buffer.total() == 3.0
        held.replace(np.array([10.0, 20.0]))
        assert buffer.total() == after


def test_drawing_from_a_global_generator_shows(candidate):
    state = candidate.random_state()
    candidate.draw_own(1)
    assert candidate.random_state() == state
    candidate.draw(3)
    moved = candidate.random_state()
    assert moved != state
    candidate.draw_python()
    assert candidate.random_state() != moved


def test_reseeding_a_global_generator_shows(candidate):
    state = candidate.random_state()
    candidate.seed_all()
    assert candidate.random_state() != state


def test_the_suite_seeds_the_global_generators(candidate):
    candidate.seed_global_random(7)
    first = candidate.draw(2), candidate.draw_python()
    candidate.seed_global_random(7)
    assert (candidate.draw(2), candidate.draw_python()) == first


def test_the_peak_of_memory_is_traced(candidate):
    with candidate.traced_memory() as memory:
        candidate.allocate(16)
    assert 16 << 20 <= memory.peak < 64 << 20
    with candidate.traced_memory() as memory:
        candidate.small()
    assert memory.peak < 1 << 20


def test_memory_is_no_longer_traced_after_an_error(candidate):
    with pytest.raises(TypeError, match="unsupported operand"), candidate.traced_memory():
        candidate.allocate("x")
    with candidate.traced_memory() as memory:
        candidate.small()
    assert memory.peak < 1 << 20


def test_a_library_object_is_made_beside_the_candidate(candidate):
    model = candidate.make("sklearn.linear_model:Ridge", alpha=1e-9)
    X = np.array([[0.0], [1.0], [2.0]])
    np.testing.assert_allclose(candidate.fit(model, X, X[:, 0]), X[:, 0], atol=1e-6)
    assert model.alpha == 1e-9


def test_a_library_object_that_is_not_there_is_an_error(candidate):
    with pytest.raises(AttributeError, match="Rigde"):
        candidate.make("sklearn.linear_model:Rigde")
