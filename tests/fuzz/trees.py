"""Changes to messages that leave them msgpack: bytes changed at random seldom do."""

from __future__ import annotations

import functools
import random
from typing import Any

import msgspec

from katakit.boundary import codec, numpy_arrays, pandas_frames
from katakit.boundary.framing import Reassembly
from katakit.boundary.wire import Breach, Packer
from tests.fuzz import values

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 127, 1 << 31, -(1 << 63), (1 << 63) - 1, (1 << 64) - 1, 1 << 40,
    0.0, -0.0, 0.5, 1e308, float("nan"), float("inf"), "", "a", "UTC", "Europe/Berlin", "ns", "D",
    "<f8", "<i8", "|b1", "<U3", "|S2", "O", "V", "F", "<M8[ns]", "<m8[7D]", "<f16", "2024-02-29",
    "1e999999", "nan", "both", "QE-DEC", "min", "ok", "err", "end", "call", "ValueError",
    "KeyError", b"", b"\0", bytes(8), b"\xff" * 8, bytes(16),
    b"\xed\xa0\x80", [], [[]], ["list"], ["dict"], {},
)  # fmt: skip


@functools.cache
def tags() -> tuple[str, ...]:
    """Return every word with which a list on the wire can begin."""
    numpy_arrays.register()
    pandas_frames.register()
    own = ("object", "suite", "plain", "category", "zoned", "period", "interval", "text", "masked",
           "range", "multi", "flat")  # fmt: skip
    return (*sorted(codec._UNPACK), *own)


@functools.cache
def parts() -> list[Any]:
    """Return the trees of values of all types and the lists in them, to be put somewhere else."""
    trees = (Packer(None).pack(value) for value in values.each_kind())  # type: ignore[arg-type]
    return [part for tree in trees for part in _lists([tree])]


def mutated_message(data: bytes, source: random.Random) -> bytes | None:
    """Return a message whose tree differs in one to three places; None if there is no tree."""
    try:
        tree = msgspec.msgpack.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    holder = [tree]
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        _change(holder, source)
    try:
        return msgspec.msgpack.encode(holder[0])
    except (RecursionError, ValueError, OverflowError):
        return None


def messages(data: bytes) -> list[bytes]:
    """Return the whole messages of a stream."""
    reassembly, found = Reassembly(), []
    try:
        reassembly.feed(data)
        while (message := reassembly.next()) is not None:
            found.append(message)
    except Breach:
        pass
    return found


def unordered(data: bytes) -> Any:
    """Return the tree of a message with the members of its sets in an order of their own."""
    return _sorted(msgspec.msgpack.decode(data))


def _sorted(tree: Any) -> Any:
    if type(tree) is not list:
        return msgspec.msgpack.encode(tree)  # so that NaN is equal to itself
    items = [_sorted(item) for item in tree]
    if tree and tree[0] in ("set", "frozenset"):
        return [items[0], *sorted(items[1:], key=repr)]
    return items


def _change(holder: list[Any], source: random.Random) -> None:
    lists = list(_lists(holder))
    where = source.choice(lists[1:] or lists) if source.randrange(20) else holder
    if not where:
        where.append(_copy(source.choice(ODD)))
        return
    place = source.randrange(len(where))
    act = source.randrange(11)
    if act == 0 and where is not holder:
        del where[place]
    elif act == 1 and where is not holder:
        where.insert(place, _copy(source.choice(where)))
    elif act == 2:
        where[place] = _copy(source.choice(ODD))
    elif act == 3:
        where[place] = _copy(source.choice(source.choice(lists) or ODD))
    elif act == 4:
        where[place] = [source.choice(tags()), where[place]]
    elif act == 5 and type(where[0]) is str and where is not holder:
        where[0] = source.choice(tags())
    elif act == 6 and len(where) > 1 and where is not holder:
        other = source.randrange(len(where))
        where[place], where[other] = where[other], where[place]
    elif act == 7:
        where[place] = _copy(source.choice(parts()))
    else:
        where[place] = _nudged(where[place], source)


def _lists(tree: list[Any]) -> Any:
    waiting = [tree]
    while waiting:
        found = waiting.pop()
        yield found
        waiting += [item for item in found if type(item) is list]


def _nudged(value: Any, source: random.Random) -> Any:
    """Return something near `value`."""
    if type(value) is int:
        flipped = value ^ 1 << source.randrange(62)
        return source.choice((value + 1, value - 1, -value, value * 2, flipped))
    if type(value) is float:
        return source.choice((-value, value / 3, value * 1e9, float(source.randrange(-99, 99))))
    if type(value) is bytes:
        place = source.randrange(len(value) + 1)
        new = bytes([source.randrange(256)])
        return value[:place] + new + value[place + source.randrange(2) :]
    if type(value) is str:
        place = source.randrange(len(value) + 1)
        new = chr(source.choice((source.randrange(32, 127), source.randrange(0x250))))
        return value[:place] + new + value[place + source.randrange(2) :]
    return _copy(source.choice(ODD))


def _copy(tree: Any) -> Any:
    return [_copy(item) for item in tree] if type(tree) is list else tree
