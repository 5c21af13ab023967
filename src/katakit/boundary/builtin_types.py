"""The types of the standard library on the wire: containers, numbers, dates, bytes.

Each is a line of the table at the end: the tag, the exact type, how it is packed and how
it is unpacked. An unpacker checks what a constructor would compute or allocate.
"""

from __future__ import annotations

import datetime as dt
import fractions
import sys
import uuid
from collections import Counter
from decimal import Decimal
from typing import Any

from katakit.boundary.codec import Breach, CannotCross, Packer, Unpacker, kind, require, tagged
from katakit.boundary.message_size import MAX_NODES


def _told_apart(members: list[Any]) -> list[Any]:
    """Return the members, unless a hash table of them would take quadratic time.

    Integers, unlike text, have hashes that anybody can make collide, and a table that is
    filled in C cannot be interrupted.
    """
    if len(members) > _ALIKE and max(Counter(map(hash, members)).values()) > _ALIKE:
        raise Breach("too many members with one hash")
    return members


_ALIKE = 200
"""So many of a honest set may share a hash: -1 and -2 do, and what is made of them."""


def _unpack_dict(parts: list[Any], unpacker: Unpacker) -> dict[Any, Any]:
    keys, values = unpacker.unpack_all(parts[::2]), unpacker.unpack_all(parts[1::2])
    result = dict(zip(_told_apart(keys), values, strict=True))
    # NaN keys are equal to nothing, so count them as they come.
    require(len(result) == len(keys), "a key twice in one dict")
    return result


def _pack_dict(value: dict[Any, Any], packer: Packer) -> list[Any]:
    flat: list[Any] = []
    for pair in value.items():
        flat += pair
    return packer.pack_all(flat)


def pack_time_zone(zone: dt.tzinfo | None) -> str | float | None:
    """Return the spec from which `time_zone` makes the zone again."""
    if zone is None:
        return None
    if isinstance(zone, dt.timezone):
        return zone.utcoffset(None).total_seconds()
    zoneinfo = sys.modules.get("zoneinfo")
    if zoneinfo is not None and type(zone) is zoneinfo.ZoneInfo:
        key: str | None = getattr(zone, "key", None)
        if key:
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
    value = range(*_integers(parts, unpacker))
    require(_countable(value), "a huge range")
    return value


def _countable(value: range) -> bool:
    """Tell whether a range holds no more than any other container may: someone will list it."""
    return not value or (value[-1] - value[0]) // value.step < MAX_NODES


def _unpack_fraction(parts: list[Any], unpacker: Unpacker) -> fractions.Fraction:
    numerator, denominator = _integers(parts, unpacker)
    return fractions.Fraction(numerator, denominator)


def _integers(parts: list[Any], unpacker: Unpacker) -> list[int]:
    """Return what can only be integers: a text ``"1e999999999"`` would be computed."""
    integers = unpacker.unpack_all(parts)
    require(all(type(number) is int for number in integers), "a number that is none")
    return integers


def _unpack_int(parts: list[Any], unpacker: Unpacker) -> int:
    require(type(parts[0]) is bytes and len(parts[0]) < 100_000, "a huge integer")
    return int.from_bytes(parts[0], "little", signed=True)


def _one(parts: list[Any]) -> Any:
    (part,) = parts
    return part


def _one_of_bytes(parts: list[Any]) -> bytes:
    part = _one(parts)
    require(type(part) is bytes, "bytes that are none")  # bytes(9**9) would allocate
    data: bytes = part
    return data


kind("list", list, lambda v, p: p.pack_all(v), lambda t, u: u.unpack_all(t))
kind("tuple", tuple, lambda v, p: p.pack_all(v), lambda t, u: tuple(u.unpack_all(t)))
kind("set", set, lambda v, p: p.pack_all(v), lambda t, u: set(_told_apart(u.unpack_all(t))))
kind(
    "frozenset",
    frozenset,
    lambda v, p: p.pack_all(v),
    lambda t, u: frozenset(_told_apart(u.unpack_all(t))),
)
kind("dict", dict, _pack_dict, _unpack_dict)
kind("bytes", bytes, lambda v, p: [v], lambda t, u: _one_of_bytes(t))
kind("bytearray", bytearray, lambda v, p: [bytes(v)], lambda t, u: bytearray(_one_of_bytes(t)))
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
    lambda v, p: [v.replace(tzinfo=None).isoformat(), v.fold, pack_time_zone(v.tzinfo)],
    _unpack_datetime,
)
kind(
    "time",
    dt.time,
    lambda v, p: [v.replace(tzinfo=None).isoformat(), v.fold, pack_time_zone(v.tzinfo)],
    _unpack_time,
)
kind(
    "timedelta",
    dt.timedelta,
    lambda v, p: [v.days, v.seconds, v.microseconds],
    lambda t, u: dt.timedelta(*t),
)
kind("uuid", uuid.UUID, lambda v, p: [v.bytes], lambda t, u: uuid.UUID(bytes=_one_of_bytes(t)))
tagged("int", _unpack_int)
tagged("surrogate", lambda t, u: _one_of_bytes(t).decode("utf-8", "surrogatepass"))
