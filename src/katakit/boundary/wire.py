"""The codec of the boundary: Python values to bytes and back, with exact types.

One codec serves both directions. It knows numbers, text, bytes, dates and
containers here, arrays in `katakit.boundary.arrays` and pandas objects in
`katakit.boundary.frames`. A value it does not know crosses as a *reference*: the
side that owns the object keeps it and the other side holds a stand-in.

A packed value is a tree that msgpack can carry: nil, booleans, 64-bit integers,
floats, text and bytes stand for themselves, everything else is a list whose first
item is a tag. The decoder trusts nothing: size, depth and count are bounded and
whatever does not fit the grammar is a `Breach`. It never unpickles or evaluates.
"""

from __future__ import annotations

import datetime as dt
import fractions
import sys
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

import msgspec

MAX_DEPTH = 100
MAX_NODES = 20_000_000
MAX_FRAME = 1 << 30
"""The largest message, in bytes."""


class Breach(Exception):
    """The other side sent bytes that are no message of this protocol."""


class CannotCross(TypeError):
    """A value of this side can't be sent: too deep, too large, or of no known kind."""


class References(Protocol):
    """Who turns objects that stay on their side into packed references and back."""

    def pack_reference(self, value: Any, packer: Packer) -> Any:
        """Return ``[tag, ...]`` for an object of a kind that the wire does not know."""

    def unpack_reference(self, tag: str, parts: list[Any]) -> Any:
        """Return the object or stand-in for a reference."""


Pack = Callable[[Any, "Packer"], Any]
Unpack = Callable[[list[Any], "Unpacker"], Any]

_NATIVE = frozenset({type(None), bool, float})
_PACK: dict[type, tuple[str, Pack]] = {}
_UNPACK: dict[str, Unpack] = {}
_FAMILIES: dict[str, Callable[[], None]] = {}


def kind(tag: str, cls: type, pack: Pack, unpack: Unpack) -> None:
    """Register how values of exactly the type `cls` cross under the name `tag`."""
    _PACK[cls] = (tag, pack)
    _UNPACK[tag] = unpack


def family(package: str, register: Callable[[], None]) -> None:
    """Register the kinds of a package when the first value of it is met."""
    _FAMILIES[package] = register


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
        packed = entry[1](value, self)
        self._depth -= 1
        return [entry[0], *packed]

    def pack_all(self, values: Any) -> list[Any]:
        """Return the trees of several values."""
        self._nodes += len(values)
        if self._nodes > MAX_NODES:
            raise CannotCross(f"more than {MAX_NODES:,} values in one message")
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
        if type(tree) is not list:
            if type(tree) is dict:
                raise Breach("a map where a value was due")
            return tree
        if not tree or type(tree[0]) is not str:
            raise Breach("a list without a tag")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Breach("a value nested too deep")
        try:
            value = self._unpack_tagged(tree[0], tree[1:])
        except Breach:
            raise
        except (ValueError, TypeError, LookupError, ArithmeticError, MemoryError) as error:
            raise Breach(f"a malformed {tree[0][:20]!r}: {type(error).__name__}") from error
        self._depth -= 1
        return value

    def unpack_all(self, trees: list[Any]) -> list[Any]:
        """Return the values of several trees."""
        unpack = self.unpack
        return [unpack(tree) if type(tree) is list else tree for tree in trees]

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
        If the bytes are not msgpack, or nested too deep.
    """
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


def _unpack_dict(parts: list[Any], unpacker: Unpacker) -> dict[Any, Any]:
    keys, values = unpacker.unpack_all(parts[::2]), unpacker.unpack_all(parts[1::2])
    result = {}
    for key, value in zip(keys, values, strict=True):  # one by one, as in `_unpack_set`
        result[key] = value
    # NaN keys are equal to nothing, so count them as they come.
    require(len(result) == len(keys), "a key twice in one dict")
    return result


def _pack_dict(value: dict[Any, Any], packer: Packer) -> list[Any]:
    flat: list[Any] = []
    for pair in value.items():
        flat += pair
    return packer.pack_all(flat)


def _pack_time_zone(zone: dt.tzinfo | None) -> str | float | None:
    if zone is None:
        return None
    if isinstance(zone, dt.timezone):
        return zone.utcoffset(None).total_seconds()
    key = getattr(zone, "key", None)
    if isinstance(key, str):
        return key
    raise CannotCross(f"a time zone of type {type(zone).__name__}")


def time_zone(spec: Any) -> dt.tzinfo | None:
    """Return the time zone for a fixed offset in seconds, a zone's name, or None."""
    if spec is None:
        return None
    if type(spec) in (int, float):
        return dt.timezone(dt.timedelta(seconds=spec)) if spec else dt.UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(spec)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise Breach("an unknown time zone") from error


def _unpack_datetime(parts: list[Any], unpacker: Unpacker) -> dt.datetime:
    text, fold, zone = parts
    return dt.datetime.fromisoformat(text).replace(tzinfo=time_zone(zone), fold=fold)


def _unpack_time(parts: list[Any], unpacker: Unpacker) -> dt.time:
    text, fold, zone = parts
    return dt.time.fromisoformat(text).replace(tzinfo=time_zone(zone), fold=fold)


def _unpack_decimal(parts: list[Any], unpacker: Unpacker) -> Decimal:
    (text,) = parts
    require(type(text) is str and len(text) < 10_000, "a huge Decimal")
    return Decimal(text)


def _pack_range(value: range, packer: Packer) -> list[Any]:
    if not _countable(value):
        raise CannotCross("a range of more values than one message may hold")
    return packer.pack_all((value.start, value.stop, value.step))


def _unpack_range(parts: list[Any], unpacker: Unpacker) -> range:
    value = range(*unpacker.unpack_all(parts))
    require(_countable(value), "a huge range")
    return value


def _countable(value: range) -> bool:
    """Tell whether a range holds no more than any other container may: someone will list it."""
    return not value or (value[-1] - value[0]) // value.step < MAX_NODES


def _unpack_set(parts: list[Any], unpacker: Unpacker) -> set[Any]:
    # One by one: a hundred thousand colliding integers take minutes, and `set` hears no alarm.
    result: set[Any] = set()
    for value in unpacker.unpack_all(parts):
        result.add(value)
    return result


def _unpack_fraction(parts: list[Any], unpacker: Unpacker) -> fractions.Fraction:
    return fractions.Fraction(*unpacker.unpack_all(parts))


def _unpack_int(parts: list[Any], unpacker: Unpacker) -> int:
    require(type(parts[0]) is bytes and len(parts[0]) < 100_000, "a huge integer")
    return int.from_bytes(parts[0], "little", signed=True)


def _one(parts: list[Any]) -> Any:
    (part,) = parts
    return part


kind("list", list, lambda v, p: p.pack_all(v), lambda t, u: u.unpack_all(t))
kind("tuple", tuple, lambda v, p: p.pack_all(v), lambda t, u: tuple(u.unpack_all(t)))
kind("set", set, lambda v, p: p.pack_all(v), _unpack_set)
kind("frozenset", frozenset, lambda v, p: p.pack_all(v), lambda t, u: frozenset(_unpack_set(t, u)))
kind("dict", dict, _pack_dict, _unpack_dict)
kind("bytes", bytes, lambda v, p: [v], lambda t, u: bytes(memoryview(_one(t))))
kind("bytearray", bytearray, lambda v, p: [bytes(v)], lambda t, u: bytearray(memoryview(_one(t))))
kind("complex", complex, lambda v, p: [v.real, v.imag], lambda t, u: complex(*t))
kind("range", range, _pack_range, _unpack_range)
kind(
    "slice",
    slice,
    lambda v, p: p.pack_all((v.start, v.stop, v.step)),
    lambda t, u: slice(*u.unpack_all(t)),
)
kind("ellipsis", type(...), lambda v, p: [], lambda t, u: ...)
kind("decimal", Decimal, lambda v, p: [str(v)], _unpack_decimal)
kind(
    "fraction",
    fractions.Fraction,
    lambda v, p: p.pack_all((v.numerator, v.denominator)),
    _unpack_fraction,
)
kind(
    "date",
    dt.date,
    lambda v, p: [v.isoformat()],
    lambda t, u: dt.date.fromisoformat(_one(t)),
)
kind(
    "datetime",
    dt.datetime,
    lambda v, p: [v.replace(tzinfo=None).isoformat(), v.fold, _pack_time_zone(v.tzinfo)],
    _unpack_datetime,
)
kind(
    "time",
    dt.time,
    lambda v, p: [v.replace(tzinfo=None).isoformat(), v.fold, _pack_time_zone(v.tzinfo)],
    _unpack_time,
)
kind(
    "timedelta",
    dt.timedelta,
    lambda v, p: [v.days, v.seconds, v.microseconds],
    lambda t, u: dt.timedelta(*t),
)
kind("uuid", uuid.UUID, lambda v, p: [v.bytes], lambda t, u: uuid.UUID(bytes=bytes(_one(t))))
_UNPACK["int"] = _unpack_int
_UNPACK["surrogate"] = lambda t, u: bytes(_one(t)).decode("utf-8", "surrogatepass")


def _register_numpy() -> None:
    from katakit.boundary import arrays

    arrays.register()


def _register_pandas() -> None:
    from katakit.boundary import frames

    frames.register()


family("numpy", _register_numpy)
family("pandas", _register_pandas)


def plain(value: Any) -> Any:
    """Return the built-in or NumPy value inside an instance of a subclass, or `value`.

    A ``defaultdict`` is a dict to any reader of a brief, a named tuple a tuple, an
    ``IntEnum`` an int. The base class's own methods are used, so an override of
    ``__int__`` or ``items`` is not asked.
    """
    for base in type(value).__mro__[1:]:
        if base in _BASES:
            return _BASES[base](value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return numpy.asarray(value)
    return value


_BASES: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    bytes: lambda v: bytes(memoryview(v)),
    list: lambda v: [*list.__iter__(v)],
    tuple: lambda v: (*tuple.__iter__(v),),
    dict: lambda v: dict(dict.items(v)),
    set: lambda v: {*set.__iter__(v)},
    frozenset: lambda v: frozenset(frozenset.__iter__(v)),
}

