"""The codec of the boundary: Python values to bytes and back, with exact types.

One codec serves both directions. It knows text, bytes and numbers; modules above it register
every other type. A value it does not know crosses as a *reference*: the side that owns the
object keeps it and the other side holds a proxy.

A packed value is a tree that msgpack can carry: nil, booleans, 64-bit integers,
floats, text and bytes stand for themselves, everything else is a list whose first
item is a tag. The decoder trusts nothing: size, depth and count are bounded and
whatever does not fit the grammar is a `Breach`. It never unpickles or evaluates.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from katakit.boundary.message_size import MAX_DEPTH, MAX_FRAME, MAX_NODES, holds_more_values_than

_LONG = 1 << 22


class Breach(Exception):
    """The other side sent bytes that are no message of this protocol."""


class CannotCross(TypeError):
    """A value of this side can't be sent: too deep, too large, or of no known kind."""


class NoForm(CannotCross):
    """A value of a known kind has no form on the wire; it stays where it is."""


class References(Protocol):
    """Who turns objects that stay on their side into packed references and back."""

    def pack_reference(self, value: Any, packer: Packer) -> Any:
        """Return ``[tag, ...]`` for an object of a kind that the wire does not know."""

    def unpack_reference(self, tag: str, parts: list[Any]) -> Any:
        """Return the object or proxy for a reference."""


Pack = Callable[[Any, "Packer"], Any]
Unpack = Callable[[list[Any], "Unpacker"], Any]

_NATIVE = frozenset({type(None), bool, float})
_ATOMS = _NATIVE | {int, str, bytes}
_PACK: dict[type, tuple[str, Pack]] = {}
_UNPACK: dict[str, Unpack] = {}
_FAMILIES: dict[str, Callable[[], None]] = {}


def kind(tag: str, cls: type, pack: Pack, unpack: Unpack) -> None:
    """Register how values of exactly the type `cls` cross under the name `tag`."""
    _PACK[cls] = (tag, pack)
    _UNPACK[tag] = unpack


def tagged(tag: str, unpack: Unpack) -> None:
    """Register how a tag is read that the packer writes for a native type."""
    _UNPACK[tag] = unpack


def family(package: str, register: Callable[[], None]) -> None:
    """Register the types of a package when the first value of it is met."""
    _FAMILIES[package] = register


_MANY = 100


def _are_plain_text(values: Any) -> bool:
    """Tell whether all of many values are text that crosses as it is: columns of labels are."""
    return set(map(type, values)) == {str} and "".join(values).isascii()


class Packer:
    """Turns one message's values into a tree, within limits."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._depth = 0
        self._nodes = 0

    def pack(self, value: Any) -> Any:
        """Return the tree of `value`.

        Raises
        ------
        CannotCross
            If the value is nested deeper than `MAX_DEPTH`, or holds more than
            `MAX_NODES` values.
        """
        cls = type(value)
        if cls in _NATIVE:
            return value
        if cls is str:
            return value if value.isascii() or _is_utf8(value) else ["surrogate", _bytes(value)]
        if cls is int:
            return value if -(1 << 63) <= value < 1 << 63 else ["int", _int_bytes(value)]
        entry = _PACK.get(cls) or self._late(cls)
        if entry is None:
            return self._references.pack_reference(value, self)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CannotCross(f"a value nested deeper than {MAX_DEPTH} levels (or in itself)")
        try:
            packed = [entry[0], *entry[1](value, self)]
        except NoForm:
            packed = self._references.pack_reference(value, self)
        self._depth -= 1
        return packed

    def pack_all(self, values: Any) -> list[Any]:
        """Return the trees of several values."""
        self._nodes += len(values)
        if self._nodes > MAX_NODES:
            raise CannotCross(f"more than {MAX_NODES:,} values in one message")
        if len(values) > _MANY and _are_plain_text(values):
            return list(values)
        pack = self.pack
        return [v if type(v) in _NATIVE else pack(v) for v in values]

    def _late(self, cls: type) -> tuple[str, Pack] | None:
        register = _FAMILIES.pop(cls.__module__.partition(".")[0], None)
        if register is None:
            return None
        try:
            register()
        except (ImportError, OSError):
            return None  # a worker that has been shut in can't load the codec any more
        return _PACK.get(cls)


class Unpacker:
    """Turns one message's tree into values, trusting nothing about it."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._depth = 0

    def unpack(self, tree: Any) -> Any:
        """Return the value of a tree.

        Raises
        ------
        Breach
            If the tree is not one that a `Packer` makes.
        """
        if type(tree) in _ATOMS:
            return tree
        require(type(tree) is list, "something that is no value")
        if not tree or type(tree[0]) is not str:
            raise Breach("a list without a tag")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Breach("a value nested too deep")
        try:
            value = self._unpack_tagged(tree[0], tree[1:])
        except Breach:
            raise
        except Exception as error:  # what constructors make of nonsense is without end
            raise Breach(f"a malformed {tree[0][:20]!r}: {type(error).__name__}") from error
        self._depth -= 1
        return value

    def unpack_all(self, trees: list[Any]) -> list[Any]:
        """Return the values of several trees."""
        unpack = self.unpack
        return [tree if type(tree) in _ATOMS else unpack(tree) for tree in trees]

    def _unpack_tagged(self, tag: str, parts: list[Any]) -> Any:
        unpack = _UNPACK.get(tag)
        if unpack is None and (register := _FAMILIES.pop(_package_of(tag), None)):
            register()
            unpack = _UNPACK.get(tag)
        if unpack is None:
            return self._references.unpack_reference(tag, parts)
        return unpack(parts, self)


def _package_of(tag: str) -> str:
    return {"np": "numpy", "pd": "pandas"}.get(tag.partition(".")[0], "")


def encode(tree: Any) -> bytes:
    """Return the bytes of a message.

    Raises
    ------
    CannotCross
        If there are more than `MAX_FRAME` of them.
    """
    data = msgspec.msgpack.encode(tree)
    if len(data) > MAX_FRAME:
        raise CannotCross(f"a message of {len(data) >> 20} MB; the limit is {MAX_FRAME >> 20} MB")
    return data


def decode(data: bytes | bytearray) -> Any:
    """Return the tree of a message.

    Raises
    ------
    Breach
        If the bytes are not msgpack, nested too deep, or hold too many values.
    """
    if len(data) > _LONG and holds_more_values_than(3 * MAX_NODES, data):  # a list has head and tag
        raise Breach("a message of too many values")
    try:
        return msgspec.msgpack.decode(data)
    except (msgspec.DecodeError, RecursionError, ValueError, TypeError, MemoryError) as error:
        raise Breach("bytes that are no message") from error


def require(condition: bool, what: str) -> None:
    """Raise `Breach` unless the condition holds."""
    if not condition:
        raise Breach(what)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _int_bytes(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 8) // 8, "little", signed=True)
