"""pandas' scalars on the wire: timestamps, timedeltas, periods, intervals, and what is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from katakit.boundary.builtin_types import pack_time_zone, time_zone
from katakit.boundary.codec import Packer, Unpacker, kind, require


def register() -> None:
    """Register these types."""
    kind("pd.na", type(pd.NA), lambda v, p: [], lambda t, u: pd.NA)
    kind("pd.nat", type(pd.NaT), lambda v, p: [], lambda t, u: pd.NaT)
    kind("pd.timestamp", pd.Timestamp, _pack_timestamp, _unpack_timestamp)
    kind(
        "pd.timedelta",
        pd.Timedelta,
        lambda v, p: [v.value if v.unit == "ns" else v.asm8.view("i8").item(), v.unit],
        _unpack_timedelta,
    )
    kind(
        "pd.period",
        pd.Period,
        lambda v, p: [v.ordinal, v.freqstr],
        _unpack_period,
    )
    kind(
        "pd.interval",
        pd.Interval,
        lambda v, p: [*p.pack_all((v.left, v.right)), v.closed],
        _unpack_interval,
    )


def _pack_timestamp(value: pd.Timestamp, packer: Packer) -> list[Any]:
    ticks = int(value.asm8.view("i8"))
    return [ticks, value.unit, None if value.tz is None else pack_zone(value.tz), value.fold]


def _unpack_timestamp(parts: list[Any], unpacker: Unpacker) -> pd.Timestamp:
    ticks, scale, spec, fold = parts
    require(type(ticks) is int and fold in (0, 1), "a date that is none")
    stamp = pd.Timestamp(np.datetime64(ticks, unit(scale))).as_unit(scale)
    if fold and spec is None:
        stamp = stamp.replace(fold=1)
    result = stamp if spec is None else stamp.tz_localize("UTC").tz_convert(zone(spec))
    require(isinstance(result, pd.Timestamp), "a date that is none")
    return result


def _unpack_timedelta(parts: list[Any], unpacker: Unpacker) -> pd.Timedelta:
    ticks, scale = parts
    require(type(ticks) is int, "a span that is none")
    return pd.Timedelta(np.timedelta64(ticks, unit(scale))).as_unit(scale)


def _unpack_period(parts: list[Any], unpacker: Unpacker) -> pd.Period:
    ordinal, freq = parts
    require(type(ordinal) is int, "a period that is none")
    return pd.Period(ordinal=ordinal, freq=freq)


def _unpack_interval(parts: list[Any], unpacker: Unpacker) -> pd.Interval[Any]:
    left, right, closed = parts
    return pd.Interval(unpacker.unpack(left), unpacker.unpack(right), closed=closed)


def unit(spec: Any) -> Any:
    """Return a unit of time, checked."""
    require(spec in ("s", "ms", "us", "ns"), "an unknown unit of time")
    return spec


def pack_zone(zone: Any) -> Any:
    """Return the spec from which `zone` makes a time zone again."""
    name = getattr(zone, "zone", None)  # pytz, which pandas before 3 makes of a name
    return pack_time_zone(zone) if name is None else [name]


def zone(spec: Any) -> Any:
    """Return a zone, or a checked name: ``"dateutil//etc/passwd"`` would be opened."""
    if type(spec) is not list:
        return time_zone(spec)
    (name,) = spec
    time_zone(name)
    return name
