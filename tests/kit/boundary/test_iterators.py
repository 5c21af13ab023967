"""Iterators stay lazy across the boundary: no item is made before the suite asks for it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

IMPORTS = ("numpy",)
PLAYGROUND = '''
import numpy as np

ran = []


def count(n):
    for i in range(n):
        ran.append(i)
        yield i


def how_far():
    return ran


def forever():
    n = 0
    while True:
        yield n
        n += 1


def with_cleanup():
    try:
        yield 1
        yield 2
    finally:
        ran.append("closed")


def buffers(n, copy=False):
    buffer = np.zeros(2)
    for i in range(n):
        buffer[:] = i
        yield buffer.copy() if copy else buffer


def pairs():
    return zip("ab", [1, 2])


def mapped():
    return map(str, [1, 2])


def returns():
    yield 1
    return "result"


def nothing():
    return iter(())


def answers():
    got = []
    while True:
        got.append((yield got))


def total(items):
    return sum(items)


class Batches:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))

    def __len__(self):
        return self.n


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return self.n


class Old:
    def __getitem__(self, i):
        if i > 2:
            raise IndexError(i)
        return i * 10


class Objects:
    def __init__(self, n):
        self.n = n


def objects():
    for i in range(3):
        yield Objects(i)
'''


def test_nothing_runs_before_the_first_item(candidate):
    items = candidate.count(5)
    assert candidate.how_far() == []
    assert next(items) == 0
    assert candidate.how_far() == [0]


def test_an_iteration_left_half_way_runs_no_further(candidate):
    assert list(itertools.islice(candidate.count(1000), 3)) == [0, 1, 2]
    assert candidate.how_far() == [0, 1, 2]


def test_a_whole_iteration_ends(candidate):
    assert list(candidate.count(4)) == [0, 1, 2, 3]


def test_an_endless_one_is_taken_in_part(candidate):
    assert list(zip("abc", candidate.forever(), strict=False)) == [("a", 0), ("b", 1), ("c", 2)]


def test_an_iterator_that_ended_has_ended(candidate):
    items = candidate.count(1)
    assert list(items) == [0]
    assert list(items) == []
    assert next(items, "none") == "none"


def test_one_that_nobody_wants_any_longer_is_closed(candidate):
    iterator = iter(candidate.with_cleanup())
    assert next(iterator) == 1
    del iterator
    candidate._connection.calls.clear()  # the report's copy
    candidate.total([])  # the next request tells
    assert candidate.how_far() == ["closed"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [("pairs", [("a", 1), ("b", 2)]), ("mapped", ["1", "2"]), ("returns", [1]), ("nothing", [])],
)
def test_iterators_of_any_kind_iterate(candidate, call, expected):
    assert list(getattr(candidate, call)()) == expected


def test_two_iterations_of_one_object_are_independent(candidate):
    batches = candidate.Batches(3)
    one, other = iter(batches), iter(batches)
    assert [next(one), next(one), next(other)] == [0, 1, 0]
    assert list(batches) == [0, 1, 2]
    assert len(batches) == 3


def test_classes_that_iterate_by_hand_iterate(candidate):
    assert list(candidate.Countdown(3)) == [2, 1, 0]
    assert list(candidate.Old()) == [0, 10, 20]


def test_two_generators_take_turns(candidate):
    one, other = candidate.count(3), candidate.count(3)
    assert list(zip(one, other, strict=True)) == [(0, 0), (1, 1), (2, 2)]
    assert candidate.how_far() == [0, 0, 1, 1, 2, 2]


def test_a_generator_passed_back_is_the_candidates_own(candidate):
    items = candidate.count(4)
    assert next(items) == 0
    assert candidate.total(items) == 6
    assert candidate.total(iter(candidate.count(3))) == 3


def test_items_may_be_objects(candidate):
    assert [item.n for item in candidate.objects()] == [0, 1, 2]


def test_a_generator_takes_what_is_sent(candidate):
    items = candidate.answers()
    assert next(items) == []
    assert items.send(5) == [5]
    items.close()
    assert list(items) == []


def test_one_by_one_a_reused_buffer_does_not_show(candidate):
    assert [b.tolist() for b in candidate.buffers(3)] == [[0, 0], [1, 1], [2, 2]]


def test_collected_it_does(candidate):
    assert [b.tolist() for b in candidate.collect(candidate.buffers(3))] == [[2, 2]] * 3
    got = candidate.collect(candidate.buffers(3, copy=True))
    np.testing.assert_array_equal(got, [[0, 0], [1, 1], [2, 2]])


def test_collect_takes_iterators_and_lists_too(candidate):
    assert candidate.collect(iter(candidate.Batches(3))) == [0, 1, 2]
    assert candidate.collect([1, 2]) == [1, 2]


def test_collect_gives_up_on_an_endless_one(candidate):
    with pytest.raises(ValueError, match="goes on after 100000 items"):
        candidate.collect(candidate.forever())
