"""What `katakit.suite` offers: alike where a brief leaves a choice, strict where it does not."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from katakit.suite import (
    Mismatch,
    assert_close,
    assert_equal,
    assert_frame,
    assert_unchanged,
    names,
)  # fmt: skip

NAN, INF = math.nan, math.inf


class Held:
    def __init__(self, original, value):
        self.original = original
        self.value = value


EQUAL = [
    # numbers, whosever they are
    (1, 1), (np.int64(1), 1), (1.0, 1), (1, np.float32(1)), (np.array(3), 3), (True, True),
    (np.bool_(True), True), (1, True), (0, False), (Decimal(2), 2), (Fraction(4, 2), 2),
    (10**30, 10**30),
    # what is missing
    (None, None), (NAN, NAN), (np.float64(NAN), NAN), (pd.NA, NAN), (pd.NaT, pd.NaT), (INF, INF),
    # text and bytes
    ("a", "a"), (np.str_("a"), "a"), (b"a", b"a"), ("", ""),
    # sequences
    ([], []), ((), []), ([1, 2], (1, 2)), (np.array([1, 2]), [1, 2]), (range(3), [0, 1, 2]),
    ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])), ([1, [2, 3]], [1, [2, 3]]),
    (["a", None], ["a", None]),
    ([1.0, NAN], np.array([1, NAN])), (pd.Series([1, 2]), [1, 2]), (pd.Index(["a"]), ["a"]),
    (np.array(["a", "b"]), ["a", "b"]), ([True, False], np.array([True, False])), ([[]], [[]]),
    (np.array([1, "a"], object), [1, "a"]), ([(1, "a")], [[1, "a"]]), ([-0.0], [0.0]),
    (np.zeros((0, 3)), np.zeros((0, 3))),
    # mappings and sets
    ({}, {}), ({"a": 1}, {"a": np.int8(1)}), (OrderedDict(a=1, b=2), {"b": 2, "a": 1}),
    ({"a": [1, {"b": (2,)}]}, {"a": [1, {"b": [2]}]}), ({1, 2}, frozenset({2, 1})),
]  # fmt: skip


@pytest.mark.parametrize(("got", "expected"), EQUAL, ids=range(len(EQUAL)))
def test_what_is_alike_is_equal_and_close(got, expected):
    assert_equal(got, expected)
    assert_close(got, expected)


UNEQUAL = [
    # numbers
    (1, 2, "1 is not 2"), (True, 1, "True is not 1"), (2, True, "2 is not True"),
    ("1", 1, "'1' is not 1"),
    (None, 0, "None is not 0"), (0, None, "0 is not None"), (NAN, None, "nan is not None"),
    (None, NAN, "None is not nan"), (1, NAN, "1 is not nan"), (NAN, 1, "nan is not 1"),
    (INF, -INF, "inf is not -inf"),
    ([1], 1, r"\[1\] is not 1"), (np.bool_(True), 1, "True is not 1: a bool is no number"), (10**5000, 1, "is not 1"),
    # text
    ("a", "b", "'a' is not 'b'"), (b"a", "a", "b'a' is not 'a'"), ("a", b"a", "'a' is not b'a'"),
    (1, "1", "1 is not '1'"),
    # sequences
    (1, [1], "a sequence was expected, not an int"),
    (None, [1], "a sequence was expected, not None"),
    ("ab", ["a", "b"], "a sequence was expected, not a str"),
    ({1}, [1], "a sequence was expected, not a set"),
    (iter([1]), [1], "a sequence was expected, not an iterator"),
    ([1, 2], [1, 3], "element 1: 2 is not 3"), ([1], [1, 2], r"shape \(1,\), not \(2,\)"),
    ([[1, 2]], [1, 2], r"shape \(1, 2\), not \(2,\)"), (["a"], ["a", "b"], "length 1, not 2"),
    ([[1, 2], [3, 5]], np.array([[1, 2], [3, 4]]), r"element \(1, 1\): 5 is not 4"),
    ([1, [2, "x"]], [1, [2, "y"]], "element 1: element 1: 'x' is not 'y'"),
    ([True, 0], [1, 0], "element 0: True is not 1"), ([NAN], [0.0], "element 0: nan is not 0"),
    ([], [1], r"shape \(0,\), not \(1,\)"), ([None], [1], "element 0: None is not 1"),
    (np.zeros((0, 3)), np.zeros((0, 2)), r"shape \(0, 3\), not \(0, 2\)"),
    (range(10**30), [0], "a range longer than 1"), (range(10**12), [0, 1], "a range longer than 2"),
    (["1"], [1], "element 0: '1' is not 1"), ([1j], [1.0], "element 0: 1j is not 1.0"),
    (np.array([True]), [1], "element 0: True is not 1"),
    # mappings and sets
    ([("a", 1)], {"a": 1}, "a dict was expected, not a list"), ({}, {"a": 1}, "no key 'a'"),
    ({"a": 1, "b": 2}, {"a": 1}, "an unexpected key 'b'"),
    ({"a": 1}, {"a": 2}, "key 'a': 1 is not 2"),
    ({1}, {1, 2}, "other members"), ([1, 2], {1, 2}, "a set was expected, not a list"),
]  # fmt: skip


@pytest.mark.parametrize(("got", "expected", "words"), UNEQUAL, ids=range(len(UNEQUAL)))
def test_what_differs_is_told_by_its_place(got, expected, words):
    with pytest.raises(Mismatch, match=words) as caught:
        assert_equal(got, expected)
    assert caught.value.got is got
    assert caught.value.expected is expected
    assert caught.value.tolerance == ""
    with pytest.raises(Mismatch, match=words):
        assert_close(got, expected)


@pytest.mark.parametrize(
    ("got", "expected", "rtol", "atol"),
    [
        (1.05, 1.0, 0.1, 0), (0.95, 1.0, 0.1, 0), (1e-9, 0, 0, 1e-8), ([1.0, 2.1], [1, 2], 0.1, 0),
        (np.eye(2) + 1e-12, np.eye(2), 1e-9, 1e-9), ({"a": 1.05}, {"a": 1}, 0.1, 0),
        ([1.05, NAN, INF], [1, NAN, INF], 0.1, 0), (1 + 1e-10j, 1, 0, 1e-9),
        (Fraction(1, 3), 1 / 3, 1e-9, 0),
        (Decimal("1.05"), 1.0, 0.1, 0), (Decimal("1.05"), Fraction(1), 0.1, 0),
        ([1, [2.05, 3]], [1, [2, 3]], 0.1, 0),
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_close_passes(got, expected, rtol, atol):
    assert_close(got, expected, rtol=rtol, atol=atol)


@pytest.mark.parametrize(
    ("got", "expected", "rtol", "atol"),
    [
        (1.2, 1.0, 0.1, 0), (1e-7, 0, 0.1, 1e-8), ([1.0, 2.5], [1, 2], 0.1, 0),
        (INF, 1e308, 0.1, 0),
        (1, INF, 0.5, 0), (NAN, 1.0, 1, 1), (1.0, NAN, 1, 1), (10**400, 1.0, 0.1, 0),
        (1.0, 10**400, 0.1, 0),
        (Decimal("NaN"), 1.0, 0.1, 0), (Decimal("1e999999"), 1.0, 0.1, 0),
        (Decimal("sNaN"), 1.0, 0.1, 0),
        (2j, 1.0, 0.1, 0), ("1.0", 1.0, 0.1, 0), ([10**400], [1.0], 0.1, 0), (True, 1.0, 0.1, 0),
        (Fraction(10**400), 1.0, 0.1, 0), (complex(NAN, 0), 1.0, 1, 1),
    ],
    ids=lambda v: ascii(v)[:20],
)  # fmt: skip
def test_what_is_not_close_is_a_mismatch_with_the_tolerance(got, expected, rtol, atol):
    with pytest.raises(Mismatch, match="is not|shape|length") as caught:
        assert_close(got, expected, rtol=rtol, atol=atol)
    assert ("relative" in caught.value.tolerance) == bool(rtol)
    assert ("absolute" in caught.value.tolerance) == bool(atol)


# --- frames ------------------------------------------------------------------------------


FRAME = pd.DataFrame({"a": [1, 2], "t": ["x", None]}, index=["r", "s"])


@pytest.mark.parametrize(
    "got",
    [
        FRAME.copy(),
        FRAME.astype({"a": "float32"}),
        FRAME.astype({"a": "Int64", "t": object}),
        FRAME.rename_axis("name"),
        FRAME.assign(a=[1 + 1e-12, 2]),
    ],
    ids=["same", "floats", "nullable", "named", "close"],
)
def test_frames_are_alike_when_their_values_are(got):
    assert_frame(got, FRAME)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (None, "a DataFrame was expected, not None"),
        (FRAME["a"], "a DataFrame was expected, not a Series"),
        (FRAME[["t", "a"]], "the columns are in another order"),
        (FRAME[["a"]], "there is no column 't'"),
        (FRAME.assign(x=1), "there is a column 'x' that the brief does not name"),
        (FRAME.iloc[:1], "1 rows, not 2"),
        (FRAME.reset_index(drop=True), "index: element 0"),
        (FRAME.assign(a=[1, 3]), "column 'a': element 1: 3 is not 2"),
        (FRAME.assign(t=["x", "y"]), "column 't': element 1: 'y' is not"),
        (FRAME.iloc[::-1], "index: element 0: 's' is not 'r'"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_frames_that_differ_are_told_by_column_and_row(got, words):
    with pytest.raises(Mismatch, match=words):
        assert_frame(got, FRAME)


def test_an_index_may_be_left_out_of_account():
    assert_frame(FRAME.reset_index(drop=True), FRAME, index=False)
    with pytest.raises(Mismatch, match="column 'a'"):
        assert_frame(FRAME.iloc[::-1], FRAME, index=False)


# --- arguments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [[1, [2]], {"a": [1]}, np.array([1.0, NAN]), FRAME, pd.Series([1, None]), {1, 2}, "text",
    (1,), pd.Index([1])],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_an_argument_as_it_was_is_unchanged(value):
    assert_unchanged(Held(value, value.copy() if hasattr(value, "copy") else value))


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ([1, 2], [1, 3], "element 1: 3 is not 2"),
        ([1], [1, 2], "its length became 2"),
        ([1], [1.0], "element 0: 1 became 1.0"), ([1], [True], "element 0: 1 became True"),
        ([1], (1,), "changed its type"),
        ([[1]], [[2]], "element 0: element 0"), ({"a": 1}, {"a": 2}, "key 'a': 2 is not 1"),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, "its keys changed"),
        ({"a": 1}, {}, "its keys changed"),
        (np.arange(2), np.arange(2.0), "its dtype became float64"),
        (np.arange(2), np.array([0, 5]), "element 1: 5 is not 1"),
        (np.array([1.0]), np.array([NAN]), "element 0: nan is not 1.0"),
        (np.zeros(2), np.zeros((2, 1)), "shape"),
        (FRAME, FRAME.assign(a=[1, 5]), "column 'a': element 1: 5 is not 2"),
        (FRAME, FRAME.assign(new=1), "its columns became"),
        (FRAME, FRAME.astype({"a": float}), "column 'a': dtype int64 became float64"),
        (FRAME, FRAME.iloc[::-1], "its index changed"),
        (FRAME, FRAME.fillna("y"), "column 't': 1 missing values became 0"),
        (pd.Series([1, 2]), pd.Series([1, 3]), "element 1"),
        ({1}, {2}, "other members"),
    ],
    ids=lambda v: v if isinstance(v, str) else type(v).__name__,
)  # fmt: skip
def test_an_argument_that_changed_is_told_by_its_place(before, now, words):
    with pytest.raises(Mismatch, match=words):
        assert_unchanged(Held(before, now))


# --- messages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ("n_heads", ["n_heads is bad", "self.n_heads", "'n_heads'", "bad n_heads.", "n_heads=4"]),
        (4, ["4", "got 4.", "n_heads=4", "(4, 5)", "np.int64(4)", "4.0 is bad", "4%", "1-4"]),
        (0, ["0 is below 1", "a window of 0."]),
        (-3, ["-3", "window=-3", "got -3.", "-3.0"]),
        (0.5, ["0.5", "alpha=0.5.", "np.float64(0.5)"]),
        (2.0, ["2.0", "2 is bad"]),
        (np.int64(7), ["7"]),
        (np.float64(7), ["7", "7.0"]),
        (1e20, ["1e+20", "100000000000000000000"]),
        (10**400, [f"{10**400}"]),
        (INF, ["inf is not finite"]),
        (True, ["flag is True"]),
        ("a b (c)", ["no column a b (c) here"]),
    ],
    ids=ascii,
)
def test_a_message_names_what_stands_in_it_as_a_whole_word(value, messages):
    for message in messages:
        assert re.search(names(value), message), message
        assert re.search(names("other", value), message), message


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ("n_heads", ["", "n_heads_used", "my_n_heads", "n_head", "N_HEADS"]),
        (4, ["", "0.4", ".4", "14", "40", "4.5", "4.05", "4e3", "-4", "n=-4", "x4", "four"]),
        (-3, ["3", "-30", "-3.5", "1-3"]),
        (0.5, ["0.55", "10.5", "5", "05", "-0.5", "0x5"]),
        (2.0, ["2.01", "12", "1.2"]),
        ("a.b", ["axb"]),
    ],
    ids=ascii,
)
def test_a_message_that_only_contains_it_does_not_name_it(value, messages):
    for message in messages:
        assert not re.search(names(value), message), message
        assert not re.search(names("other", value), message), message


@pytest.mark.parametrize("values", [(), ("",), ("n_heads", "")])
def test_a_pattern_that_every_message_would_match_is_refused(values):
    with pytest.raises(ValueError, match="at least"):
        names(*values)
