"""What fuzzing, and the bombs that were thought of beside it, brought to light."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from katakit.boundary.message_size import MAX_NODES
from katakit.boundary.wire import Breach, encode
from tests.fuzz import TARGETS, Finding, conversation, wire

CORPUS = Path(wire.__file__).parent / "corpus"
NO_ROWS = ["range", [None], 0, 0, 1]
SHARED_HASH = (1 << 61) - 1  # every multiple of it has the hash 0


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


def findings(target: ModuleType, inputs: Iterable[bytes]) -> list[str]:
    """Return what is found among the inputs, in words."""
    found = []
    for data in inputs:
        try:
            target.try_one(data)
        except Finding as finding:
            found.append(f"{data[:60]!r}: {finding}")
    return found


@pytest.mark.parametrize("target", [wire, conversation], ids=TARGETS)
def test_nothing_is_found_in_the_corpus(target):
    inputs = sorted((CORPUS / target.__name__.rpartition(".")[2]).iterdir())
    assert inputs
    assert findings(target, (data.read_bytes() for data in inputs)) == []


def test_the_corpus_reaches_every_end_of_a_conversation():
    conversation.TALLY.clear()
    for data in (CORPUS / "conversation").iterdir():
        conversation.try_one(data.read_bytes())
    ends = {"value", "candidate's error", "IteratorEnded", "OwnError", "Violation", "Crashed"}
    assert set(conversation.TALLY) == ends


@pytest.mark.parametrize("target", [wire, conversation], ids=TARGETS)
def test_nothing_is_found_in_two_thousand_changes(target):
    source, inputs = random.Random(5), target.seeds()
    changed = (target.mutate(source.choice(inputs), source) or b"" for _ in range(2000))
    assert findings(target, changed) == []


@pytest.mark.parametrize("rows", [MAX_NODES + 1, (1 << 63) + 1, (1 << 64) - 1])
@pytest.mark.parametrize("form", ["frame", "index"])
def test_a_range_index_without_end_is_a_breach(arrive, form, rows):
    """A frame without columns bounded nothing: len() of it raised OverflowError."""
    index = ["range", [None], 0, rows, 1]
    tree = ["pd.frame", NO_ROWS, index, [], ["dict"]] if form == "frame" else ["pd.index", *index]
    with pytest.raises(Breach, match="without end"):
        arrive(encode(tree))


def test_a_range_index_too_long_for_the_wire_stays(cross):
    assert cross(pd.RangeIndex(MAX_NODES + 1)) == "RangeIndex"
    assert cross(pd.DataFrame(index=pd.RangeIndex(1 << 40))) == "DataFrame"


@pytest.mark.parametrize("kind", ["set", "frozenset", "dict"])
def test_members_chosen_to_share_a_hash_are_a_breach(arrive, kind):
    """20,000 of them kept the judge busy in C for seconds, 200,000 for minutes."""
    members = [["int", (n * SHARED_HASH).to_bytes(24, "little")] for n in range(1, 20_001)]
    if kind == "dict":
        members = [part for member in members for part in (member, 0)]
    with within(1.0), pytest.raises(Breach, match="one hash"):
        arrive(encode([kind, *members]))


def test_honest_sets_may_have_members_with_one_hash(cross):
    steps = {(a, b, c) for a in (-1, -2) for b in (-1, -2, 3) for c in range(-50, 50)}
    assert cross(steps) == steps
    assert cross(set(range(100_000))) == set(range(100_000))


def test_a_frequency_that_takes_long_to_check_is_a_breach(arrive, cross):
    """40 µs for each row of 8 bytes."""
    ticks = np.arange(100_000) * 86400
    column = ["plain", ["np.array", "<M8[s]", [len(ticks)], ticks.tobytes()]]
    with within(1.0), pytest.raises(Breach, match="too many rows"):
        arrive(encode(["pd.index", "flat", [None], column, "CBMS"]))
    hours = pd.date_range("2000", periods=100_000, freq="h")
    assert cross(hours).freq == hours.freq
    assert cross(pd.date_range("2000", periods=20_000, freq="B", unit="s")) == "DatetimeIndex"


@pytest.mark.parametrize("form", ["categories", "levels"])
def test_labels_chosen_to_share_pandas_hash_are_a_breach(arrive, form):
    """pandas' own hash of an integer is a shift and an exclusive or."""
    high = np.random.default_rng(0).permutation(40_000)
    low = high ^ 0x1234
    for _ in range(4):
        low = (high ^ 0x1234 ^ (low << 11)) & 0xFFFFFFFF
    array = ["np.array", "<i8", [len(high)], (high << 33 | low).tobytes()]
    index, code = ["flat", [None], ["plain", array], None], ["np.array", "|i1", [1], b"\0"]
    tree = {
        "categories": ["pd.array", "category", index, code, False],
        "levels": ["pd.index", "multi", [None], [index], [code]],
    }[form]
    with within(0.5), pytest.raises(Breach, match="without order"):
        arrive(encode(tree))


def test_many_categories_in_order_cross(cross):
    many = pd.Series(pd.Categorical(range(30_000)))
    pd.testing.assert_series_equal(cross(many), many)
    assert cross(pd.Categorical([1], categories=range(30_000, 0, -1))) == "Categorical"
