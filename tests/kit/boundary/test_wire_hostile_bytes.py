"""Bytes that no packer makes are a `Breach`: never another exception, never huge memory."""

from __future__ import annotations

import datetime as dt
import resource
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from katakit.boundary.failures import rebuild
from katakit.boundary.framing import Reassembly, frame
from katakit.boundary.wire import Breach, Packer, Unpacker, encode

ARRAY = ["np.array", "<f8", [2], bytes(16)]
FLAT = ["flat", [None], ["plain", ARRAY], None]
RANGE = ["range", [None], 0, 2, 1]


@pytest.mark.parametrize(
    "tree",
    [
        # no value at all
        [], [1], [None], [["list"]], {}, {"a": 1}, ["list", {}], ["nonsense"], ["stays"], ["O"],
        # containers
        ["dict", 1], ["dict", 1, 2, 1, 3], ["dict", ["list"], 1], ["dict", "a", 1, "a", 2],
        ["set", ["list"]], ["frozenset", ["dict"]], ["dict", True, 1, 1, 2],
        # numbers
        ["int"], ["int", 5], ["int", "5"], ["int", bytes(200_000)], ["complex", "1", 2],
        ["complex", ["list"], 1], ["decimal"], ["decimal", 1], ["decimal", "one"],
        ["decimal", "1" * 20_000], ["decimal", b"1"], ["fraction", 1, 0],
        ["fraction", "1e999999999"],
        ["fraction", 1.5, 2], ["fraction"], ["range"], ["range", 1, 2, 0], ["range", 0.5],
        ["range", 1, 2, 3, 4], ["range", True], ["slice"], ["slice", 1, 2, 3, 4],
        # bytes and text: a number in their place must not allocate
        ["bytes", 1 << 40], ["bytearray", 1 << 40], ["uuid", 1 << 40], ["surrogate", 1 << 40],
        ["bytes"], ["bytes", "a"], ["bytes", b"", b""], ["uuid", bytes(15)], ["surrogate", b"\xff"],
        ["surrogate", ["list", 1]],
        # dates
        ["date", "2024-02-30"], ["date", 1], ["date"], ["datetime", "2024-01-01", 2, None],
        ["datetime", "2024-01-01", 0, "../../etc/passwd"],
        ["datetime", "2024-01-01", 0, "/etc/passwd"],
        ["datetime", "2024-01-01", 0, 1e9], ["datetime", "2024-01-01", 0, float("nan")],
        ["datetime", "2024-01-01", 0, ["list"]], ["datetime", "never", 0, None],
        ["time", "25:00", 0, None], ["time", "01:00", 0, ""], ["timedelta", 1 << 60, 0, 0],
        ["timedelta", "1", 0, 0], ["timedelta", 1, 2, 3, 4, 5, 6, 7, 8],
        # arrays
        ["np.array"], ["np.array", "<f8"], ["np.array", "<f8", [2], bytes(15)],
        ["np.array", "<f8", [1 << 62], b""], ["np.array", "<f8", [-1], b""],
        ["np.array", "<f8", [-1, -2], bytes(16)], ["np.array", "<f8", 2, bytes(16)],
        ["np.array", "<f8", [2.0], bytes(16)], ["np.array", "<f8", [True], bytes(8)],
        ["np.array", "<f8", [1] * 65, bytes(8)], ["np.array", "<f8", [2], "x" * 16],
        ["np.array", "<f8", [2], bytes(16), "K"], ["np.array", "<f8", [2], bytes(16), "F", "F"],
        ["np.array", "|b1", [1], b"\2"], ["np.array", "<U1", [1], b"\0\0\x11\0"],
        ["np.array", "<U0", [1 << 40], b""], ["np.array", "|S0", [1 << 62], b""],
        ["np.array", "<U999999999", [1], b""], ["np.array", "<f7", [1], bytes(7)],
        ["np.array", "|O8", [1], bytes(8)], ["np.array", "|V8", [1], bytes(8)],
        ["np.array", "object", [1], bytes(8)], ["np.array", "f8,f8", [1], bytes(16)],
        ["np.array", "<M8[0s]", [1], bytes(8)], ["np.array", "<M8[5]", [1], bytes(8)],
        ["np.array", ["list"], [1], bytes(8)], ["np.array", None, [1], bytes(8)],
        # arrays of objects and of records
        ["np.array", "O", [1 << 40], []], ["np.array", "O", [2], [1]], ["np.array", "O", [1], b"x"],
        ["np.array", "O", [1], [["nonsense"]]], ["np.array", "V", [1 << 50], []],
        ["np.array", "V", [3], [["a", ARRAY]]], ["np.array", "V", [2], [["a", ARRAY],
        ["a", ARRAY]]],
        ["np.array", "V", [2], [[1, ARRAY]]], ["np.array", "V", [2], [["a", 5]]],
        ["np.array", "V", [2], 5], ["np.array", "V", [2], [["a"]]],
        # NumPy's scalars
        ["np.scalar"], ["np.scalar", "<f8", bytes(7)], ["np.scalar", "<f8", bytes(16)],
        ["np.scalar", "|O8", bytes(8)], ["np.scalar", "|b1", b"\7"], ["np.scalar", "<f8", None],
        # frames
        ["pd.frame"], ["pd.frame", RANGE, RANGE, [], None], ["pd.frame", RANGE, RANGE, 5, ["dict"]],
        ["pd.frame", RANGE, RANGE, [["plain", ARRAY]], ["dict"]],
        ["pd.frame", 5, 5, [], ["dict"]], ["pd.frame", RANGE, FLAT, [["plain", ARRAY]] * 2, 5],
        ["pd.series", ["plain", ARRAY], ["range", [None], 0, 3, 1], None, ["dict"]],
        ["pd.series", ["plain", ARRAY], RANGE, ["list"], ["dict"]],
        ["pd.series", ["plain", 5], RANGE, None, ["dict"]],
        ["pd.series", ["plain", ["np.array", "<f8", [1, 2], bytes(16)]], RANGE, None, ["dict"]],
        # indexes
        ["pd.index"], ["pd.index", "range", [None], 0, 2, 0],
        ["pd.index", "range", [None], "0", 2, 1],
        ["pd.index", "range", [], 0, 2, 1], ["pd.index", "range", [["list"]], 0, 2, 1],
        ["pd.index", "flat", [None], ["plain", ARRAY]], ["pd.index", "other", [None]],
        ["pd.index", "flat", [None], ["plain", ["np.array", "<f2", [1], b"\0\0"]], None],
        ["pd.index", "flat", [None], ["plain", ["np.array", "<M8[s]", [2], bytes(16)]], "D"],
        ["pd.index", "flat", [None], ["plain", ["np.array", "<M8[s]", [2], bytes(16)]], ["list"]],
        ["pd.index", "multi", [None], [RANGE], [["np.array", "<i8", [1], b"\7" + bytes(7)]]],
        ["pd.index", "multi", [None], [RANGE], []], ["pd.index", "multi", [None, None], [RANGE],
        [ARRAY]],
        ["pd.index", "multi", [], [], []],
        # columns
        ["pd.array", "other", ARRAY], ["pd.array"], ["pd.array", "plain"],
        ["pd.array", "category", FLAT, ["np.array", "|i1", [1], b"\7"], False],
        ["pd.array", "category", FLAT, ARRAY, False], ["pd.array", "category", FLAT],
        ["pd.array", "category", ["flat", [None],
        ["plain", ["np.array", "|i1", [2], b"\1\1"]], None],
         ["np.array", "|i1", [1], b"\0"], "yes"],
        ["pd.array", "zoned", ["np.array", "<i8", [1], bytes(8)], "ns", ["dateutil//etc/passwd"]],
        ["pd.array", "zoned", ["np.array", "<i8", [1], bytes(8)], "ns", "dateutil//etc/passwd"],
        ["pd.array", "zoned", ["np.array", "<i8", [1], bytes(8)], "D", "UTC"],
        ["pd.array", "zoned", ["np.array", "|i1", [1], b"\0"], "ns", "UTC"],
        ["pd.array", "period", ["np.array", "<i8", [1], bytes(8)], "never"],
        ["pd.array", "period", ["np.array", "<i8", [1], bytes(8)], None],
        ["pd.array", "period", ARRAY, "D"],
        ["pd.array", "interval", ["plain", ARRAY], ["plain", ARRAY], "ajar"],
        ["pd.array", "interval", ["plain", ARRAY], 5, "left"],
        ["pd.array", "text", True, [1]], ["pd.array", "text", True, 5],
        ["pd.array", "text", True, [["list"]]],
        ["pd.array", "masked", ARRAY, ARRAY], ["pd.array", "masked", ARRAY, None],
        ["pd.array", "masked", ARRAY, ["np.array", "|b1", [1], b"\0"]],
        ["pd.array", "masked", ["np.array", "<U1", [1], bytes(4)], ["np.array", "|b1", [1], b"\0"]],
        # pandas' scalars
        ["pd.timestamp", 0, "ns"], ["pd.timestamp", "2024", "ns", None, 0],
        ["pd.timestamp", 0, "years", None, 0], ["pd.timestamp", -(1 << 63), "ns", None, 0],
        ["pd.timestamp", 0, "ns", ["dateutil//etc/passwd"], 0], ["pd.timestamp", 0, "ns", None, 5],
        ["pd.timedelta", "1", "D"], ["pd.timedelta", 1.5, "s"], ["pd.timedelta"],
        ["pd.period", 1, "never"], ["pd.period", "1", "D"], ["pd.period", 1 << 62, "ns", 5],
        ["pd.interval", 2, 1, "left"], ["pd.interval", 1, 2, "ajar"],
        ["pd.interval", 1, "a", "left"],
        ["pd.interval", ["list"], ["list"], "left"], ["pd.interval"], ["np.nonsense"],
        ["pd.nonsense"],
    ],
    ids=lambda tree: ascii(tree)[:60],
)  # fmt: skip
def test_a_tree_that_no_packer_makes_is_a_breach(arrive, tree):
    with pytest.raises(Breach, match=r"\w"):
        arrive(msgspec.msgpack.encode(tree))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xc1", b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff", b"\xa4\xff\xff\xff\xff", b"\xc9\xff\xff\xff\xff\x01", b"\x91",
        b"\xc0\xc0", b"\xd4\x05\x00", b"\xd6\xff\x00\x00\x00\x00",
        b"\x91" * 10_000 + b"\xc0", b"\x92\xa4list" * 500 + b"\xc0", b"\x81\xc0" * 10_000,
        b"\xdd\xff\xff\xff\xff" * 500, b"\x81\x91\xc0\xc0",
    ],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_bytes_that_are_no_message_are_a_breach(arrive, data):
    with pytest.raises(Breach, match=r"\w"):
        arrive(data)


def test_an_extension_of_msgpack_is_a_breach(arrive):
    with pytest.raises(Breach, match=r"\w"):
        arrive(encode(["list", msgspec.msgpack.Ext(1, b"x")]))
    with pytest.raises(Breach, match=r"\w"):
        arrive(encode(["list", dt.datetime(2024, 1, 1, tzinfo=dt.UTC)]))


def test_a_message_of_a_gigabyte_is_refused_before_it_is_stored():
    reassembly = Reassembly()
    reassembly.feed(b"\xff\xff\xff\xff")
    with pytest.raises(Breach, match="a message of 4095 MB announced"):
        reassembly.next()


@pytest.mark.parametrize("piece", [b"\x90", b"\x80", b"\xc0", b"\xa0", b"\xc4\0", b"\x91", b"\xd4"])
def test_a_message_of_too_many_values_is_refused_before_they_are_made(arrive, monkeypatch, piece):
    monkeypatch.setattr("katakit.boundary.message_size.MAX_NODES", 100_000)
    data = piece * (30_000_000 // len(piece))
    data = b"\xdd" + len(data).to_bytes(4, "big") + data
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Breach, match="a message of too many values"):
        arrive(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_long_message_of_few_values_arrives(arrive):
    assert (
        arrive(encode(["list", bytes(50_000_000), "x" * 70_000, 0.5] + [1.5] * 100_000))[2] == 0.5
    )


def test_pieces_of_any_size_make_messages_again():
    stream = b"".join(map(frame, [b"one", b"", b"three" * 99]))
    for size in (1, 2, 3, 5, 1000):
        reassembly, messages = Reassembly(), []
        for start in range(0, len(stream), size):
            reassembly.feed(stream[start : start + size])
            while (message := reassembly.next()) is not None:
                messages.append(message)
        assert messages == [b"one", b"", b"three" * 99]


class Nobody:
    def pack_reference(self, value: Any, packer: Packer) -> Any:
        return ["object", 1, "name", False]

    def unpack_reference(self, tag: str, parts: list[Any]) -> Any:
        raise Breach("no objects here")


VALID = [
    encode(Packer(Nobody()).pack(value))
    for value in (
        [1, -(2**70), 0.5, "text", "\ud800", b"bytes", None, True, (1, {2, 3}), {"k": [1j]},
        range(3)],
        [Decimal("1.5"), Fraction(1, 3), dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.date(2024, 1,
        1),
         dt.time(1), dt.timedelta(1), uuid.UUID(int=5), slice(1), ...],
        [np.arange(3), np.array(["a", "b"]), np.array([None, 1], object), np.float32(1),
         np.zeros(2, [("x", "f4"), ("n", "U2")]), np.array(["2024"], "M8[s]"), np.eye(2).T],
        pd.DataFrame(
            {
                "n": [1, 2], "t": ["a", None], "c": pd.Categorical(["a", "b"]),
                "z": pd.date_range("2024", periods=2, tz="Europe/Berlin"),
                "p": pd.period_range("2024", periods=2, freq="M"),
                "m": pd.array([1, None], dtype="Int64"), "i": pd.interval_range(0, 2),
            },
            index=pd.MultiIndex.from_product([["a"], [1, 2]]),
        ),
        [pd.date_range("2024", periods=2, freq="D"), pd.Timestamp("2024", tz="UTC"), pd.NaT,
         pd.Timedelta(1), pd.Period("2024", "D"), pd.Interval(0, 1), pd.NA],
    )
]  # fmt: skip
PIECE = st.sampled_from(
    [b"", b"\0", b"\xc0", b"\x01", b"\xff", b"\x90", b"\x80", b"\xc4\x00", b"\xa0", b"\xa1x",
     b"\xcf" + b"\xff" * 8, b"\xd3\x80" + bytes(7), b"\xcb\x7f\xf8" + bytes(6), b"\xc2", b"\xc3",
     b"\x91\xa4list", b"\xdd\xff\xff\xff\xff", b"\x92\xa3int\xc4\x01\x05"]
)  # fmt: skip


@settings(
    max_examples=1500,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    message=st.sampled_from(VALID),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 9), PIECE | st.binary(max_size=3)),
        min_size=1,
        max_size=3,
    ),
)
@pytest.mark.filterwarnings("ignore")
def test_a_message_with_bytes_changed_is_a_value_or_a_breach(arrive, message, changes):
    for place, dropped, piece in changes:
        start = int(place * len(message))
        message = message[:start] + piece + message[start + dropped :]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        arrive(message)
    except Breach:
        pass
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


@pytest.mark.parametrize("message", VALID, ids=range(len(VALID)))
def test_a_message_cut_off_anywhere_is_a_breach(arrive, message):
    for end in range(len(message)):
        with pytest.raises(Breach, match="bytes that are no message"):
            arrive(message[:end])


@pytest.mark.parametrize(
    "parts",
    [
        None, 5, "error", [], ["ValueError"] * 6, {},
        ["E", "ValueError", "text", None, [[1, "f"]]],
        [b"E", "ValueError", "text", None, [], None],
        ["E", None, "text", None, [], None], ["E", "ValueError", 5, None, [], None],
        ["E", "ValueError", "text", None, None, None], ["E", "ValueError", "text", None, 5, None],
        ["E", "ValueError", "text", None, {}, None], ["E", "ValueError", "text", None, [[1]], None],
        ["E", "ValueError", "text", None, [["1", "f"]], None],
        ["E", "ValueError", "text", None, [[float("inf"), "f"]], None],
        ["E", "ValueError", "text", None, [[1, ["list"]]], None],
        ["ValueError", "ValueError", "text", 5, [], None],
        ["ValueError", "ValueError", "text", [["list"]], [], None],
        ["ValueError", "ValueError", "text", [["nonsense"]], [], None],
        ["SyntaxError", "SyntaxError", "text", ["a", ["tuple", 1]], [], None],
    ],
    ids=lambda parts: ascii(parts)[:60],
)  # fmt: skip
def test_an_error_of_another_form_is_a_breach(parts):
    with pytest.raises(Breach, match=r"\w"):
        rebuild(parts, Unpacker(Nobody()))
