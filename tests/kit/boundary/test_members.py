"""Methods that are told with their object: one round trip a call, and no other meaning."""

from __future__ import annotations

import pytest

from katakit.boundary.references import MembersHeard
from katakit.boundary.wire import Breach

PLAYGROUND = """
class Base:
    def inherited(self):
        return "base"

class Model(Base):
    label = "model"

    def __init__(self, **own):
        vars(self).update(own)

    def fit(self):
        return "fitted"

    @classmethod
    def made(cls):
        return "class"

    @staticmethod
    def plain():
        return "static"

    @property
    def size(self):
        return 3

    def hide(self):
        self.fit = "hidden"

class Odd:
    def __getattribute__(self, name):
        return "odd"

    def fit(self):
        return "never"

class Unset(Base):
    inherited = 5
"""


def operations(candidate, monkeypatch):
    """Return the list to which each request from now on adds its operation."""
    connection, asked = candidate._connection, []
    post = connection.post

    def counted(operation, *arguments, deadline):
        asked.append(operation)
        return post(operation, *arguments, deadline=deadline)

    monkeypatch.setattr(connection, "post", counted)
    return asked


def test_a_method_is_called_in_one_round_trip(candidate, monkeypatch):
    asked = operations(candidate, monkeypatch)
    for _ in range(2):
        model = candidate.Model()
        told = [model.fit(), model.inherited(), model.made(), model.plain()]
        assert told == ["fitted", "base", "class", "static"]
    assert asked == ["call"] * 10


def test_attributes_are_looked_up_each_time(candidate):
    model = candidate.Model()
    assert (model.size, model.label) == (3, "model")
    with pytest.raises(AttributeError, match="nothing"):
        model.nothing()


@pytest.mark.parametrize("first", [True, False])
def test_an_attribute_named_like_a_method_hides_it(candidate, first):
    if not first:
        assert candidate.Model().fit() == "fitted"
    assert candidate.Model(fit=7).fit == 7
    assert candidate.Model().fit() == "fitted"


def test_a_method_that_the_suite_replaces_is_one_no_more(candidate):
    model = candidate.Model()
    model.fit = 8
    assert model.fit == 8


def test_a_class_with_a_look_up_of_its_own_is_asked(candidate):
    assert candidate.Odd().fit == "odd"


def test_a_method_that_a_subclass_replaces_by_a_value_is_none(candidate):
    assert candidate.Unset().inherited == 5


@pytest.mark.parametrize(
    "told",
    [
        [0],
        [-1, "text"],
        [0, ["a"], ["b"]],
        ["0", ["a"]],
        [0, [1]],
        [0, {"a": 1}],
        [10**6, ["a"]],
        [0, ["a"] * 2000],
        [True, ["a"]],
    ],
    ids=str,
)
def test_lists_of_no_form_are_breaches(told):
    with pytest.raises(Breach):
        MembersHeard().take(told)


def test_a_list_is_told_once():
    hearing = MembersHeard()
    assert hearing.take([]) == frozenset()
    assert hearing.take([0, ["fit"]]) == hearing.take([0]) == {"fit"}
    with pytest.raises(Breach, match="twice"):
        hearing.take([0, ["other"]])
