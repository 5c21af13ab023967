"""Python's own values cross with their exact type and every bit."""

from __future__ import annotations

import datetime as dt
import math
import struct
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from katakit.boundary.message_size import MAX_DEPTH
from katakit.boundary.wire import CannotCross

BERLIN = ZoneInfo("Europe/Berlin")


def same(one: Any, other: Any) -> bool:
    """Tell whether two values have the same types and bits all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return struct.pack("d", one) == struct.pack("d", other) or (one != one and other != other)
    if isinstance(one, complex):
        return same(one.real, other.real) and same(one.imag, other.imag)
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other)


@pytest.mark.parametrize(
    "value",
    [
        # nothing, truth, numbers
        None, True, False, 0, -1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**400,
        -(10**400),
        0.0, -0.0, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan,
        1j, complex(-0.0, math.nan), complex(math.inf, -0.0),
        Decimal("0.10"), Decimal("-0"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"),
        Decimal("1E+1000"), Fraction(-1, 3), Fraction(10**50, 7),
        # text and bytes
        "", "text", "naïve 日本 🙂", "a\0b", "\ud800", "ok \udfff mixed é", "list", "object",
        b"", b"\0\xff", bytearray(b""), bytearray(b"abc"),
        # containers
        [], (), {}, set(), frozenset(), [[[]]], ((),), [None, (1, [2, {3: {4}}])],
        {"b": 1, "a": 2}, {1: "one", (2, 3): "pair", None: None, b"x": 0.5, frozenset({1}): []},
        {1, 2, 3}, frozenset({"a"}), ["list", "dict"], [["list"]], {"ok": ["err", 1]},
        range(0), range(10), range(5, -5, -2), range(1_000_000), range(10**30, 10**30 + 5), slice(None), slice(1, None, -1),
        slice("a", (2,), 0.5), ..., [...],
        # dates
        dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.time(), dt.time(23, 59, 59, 999_999, fold=1),
        dt.time(1, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))),
        dt.datetime(2024, 10, 27, 2, 30), dt.datetime(2024, 10, 27, 2, 30, fold=1),
        dt.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=BERLIN),
        dt.datetime(2024, 10, 27, 2, 30, tzinfo=BERLIN), dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(seconds=1, microseconds=5))),
        dt.datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC")), dt.datetime.max, dt.datetime.min,
        dt.timedelta(), dt.timedelta.min, dt.timedelta.max, dt.timedelta(microseconds=-1),
        uuid.UUID(int=0), uuid.UUID("12345678-1234-5678-1234-567812345678"),
    ],
    ids=lambda value: f"{type(value).__name__}-{ascii(value)[:30]}",
)  # fmt: skip
def test_a_value_crosses_as_it_is(cross, value):
    assert same(cross(value), value)


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(categories=None, exclude_categories=()))
    | st.binary()
    | st.binary().map(bytearray)
    | st.decimals()
    | st.fractions()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.timezones() | st.just(dt.UTC), allow_imaginary=True)
    | st.times()
    | st.timedeltas()
    | st.uuids()
    | st.builds(range, st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(1))
)
KEYS = st.none() | st.integers() | st.text() | st.binary() | st.tuples(st.integers(), st.dates())
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.sets(KEYS, max_size=4)
        | st.frozensets(KEYS, max_size=4)
    ),
    max_leaves=12,
)


@settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(value=VALUES)
def test_whatever_is_built_of_them_crosses_as_it_is(cross, value):
    assert same(normal(cross(value)), normal(value))


def normal(value: Any) -> Any:
    """Give sets an order of their own: that of their hash table is none of the wire's."""
    if isinstance(value, set | frozenset):
        return type(value).__name__, sorted(map(repr, value))
    if isinstance(value, list | tuple):
        return type(value)(map(normal, value))
    if isinstance(value, dict):
        return {key: normal(item) for key, item in value.items()}
    return value


def test_a_dict_keeps_its_order(cross):
    assert list(cross({"z": 1, "a": 2, "m": 3})) == ["z", "a", "m"]


def test_two_keys_that_are_nan_both_cross(cross):
    assert len(cross({float("nan"): 1, float("nan"): 2})) == 2


def test_a_shared_list_arrives_as_two(cross):
    shared = [1]
    one, other = cross([shared, shared])
    assert one == other == shared
    assert one is not other


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


def test_as_many_levels_cross_as_the_limit_says(cross):
    assert cross(nested(MAX_DEPTH)) == nested(MAX_DEPTH)


def test_one_level_more_does_not_cross(cross):
    with pytest.raises(CannotCross, match="nested deeper than 100 levels"):
        cross(nested(MAX_DEPTH + 1))


def test_a_list_in_itself_does_not_cross(cross):
    value: list[Any] = []
    value.append(value)
    with pytest.raises(CannotCross, match="in itself"):
        cross(value)


def test_a_value_of_another_kind_stays_where_it_is(cross):
    assert cross(object()) == "object"
    assert cross([lambda: None]) == ["function"]


def test_a_zone_made_by_hand_does_not_cross(cross):
    class Zone(dt.tzinfo):
        def utcoffset(self, when):
            return dt.timedelta(0)

    with pytest.raises(CannotCross, match="a time zone of type Zone"):
        cross(dt.datetime(2024, 1, 1, tzinfo=Zone()))


def test_a_range_of_more_values_than_a_message_may_hold_does_not_cross(cross):
    with pytest.raises(CannotCross, match="more values than one message may hold"):
        cross(range(10**30))
