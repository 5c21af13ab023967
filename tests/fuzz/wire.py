"""One message of a worker's, decoded as the judge does: a value or a `Breach`, soon and small.

Whatever value comes back must also be sendable again and arrive as the same.
"""

from __future__ import annotations

import random
import resource
import time
import warnings
from typing import Any

from katakit.boundary.codec import Breach, Packer, Unpacker, decode, encode
from katakit.boundary.connection import Connection
from katakit.candidate.instruments import Exposed
from katakit.candidate.remote_objects import RemoteObject
from tests.fuzz import Finding, trees, values

SECONDS = 1.0
MEGABYTES = 512


class BothSides(Connection):
    """The judge's references, which also tells them in the words of a worker."""

    def __init__(self) -> None:
        super().__init__(None, RemoteObject, 1.0)  # type: ignore[arg-type]
        self._suite = [len, Exposed({}, ("get", "items"))]

    def pack_reference(self, value: Any, _: Packer) -> Any:
        if type(value) is RemoteObject:
            named = object.__getattribute__(value, "_type_name")
            called = object.__getattribute__(value, "_callable")
            return ["object", value.__katakit_number__()[1], named, called]
        for number, thing in enumerate(self._suite):
            if thing is value:
                return ["suite", number]
        raise Finding(f"a {type(value).__name__} came in and can't go out")


def seeds() -> list[bytes]:
    """Return a message for each kind of value, and for each kind of reference."""
    packed = [Packer(BothSides()).pack(value) for value in values.each_kind()]
    references = [["object", 1 << 40, "Model", False], ["object", 2, "f", True], ["suite", 1],
                  ["object", 3, "Model", False, 0, ["fit", "predict"]]]  # fmt: skip
    return [encode(tree) for tree in [*packed, *references]]


def mutate(data: bytes, source: random.Random) -> bytes | None:
    """Return a message whose tree differs somewhere, or None if there is no tree."""
    return trees.mutated_message(data, source)


def try_one(data: bytes) -> None:
    """Decode a message; send what came and decode it again.

    Raises
    ------
    Finding
        For another exception than `Breach`, for a value that does not come back as the
        same, for too much time or memory.
    """
    began, peak = time.process_time(), _peak()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _try(data)
    except Finding:
        raise
    except BaseException as error:
        raise Finding(f"{type(error).__name__} instead of a Breach") from error
    finally:
        seconds, grown = time.process_time() - began, _peak() - peak
        if seconds > SECONDS or grown > MEGABYTES:
            raise Finding(f"{seconds:.1f} s, {grown} MB for {len(data)} bytes")


def _try(data: bytes) -> None:
    side = BothSides()
    try:
        value = Unpacker(side).unpack(decode(data))
    except Breach:
        return
    first = encode(Packer(side).pack(value))
    try:
        again = Unpacker(side).unpack(decode(first))
    except Breach as breach:
        raise Finding(f"its own message of {value!r:.200} is refused: {breach}") from breach
    second = encode(Packer(side).pack(again))
    if first != second and trees.unordered(first) != trees.unordered(second):
        raise Finding(f"{value!r:.200} came back as {again!r:.200}")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
