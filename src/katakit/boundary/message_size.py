"""The limits on a message's size: its bytes, how many values it holds, how deep they lie.

A byte of msgpack can be an empty list, which is eighty bytes in Python: a message well
within the limit of length could fill the judge's memory. Long messages are therefore
walked through first, without decoding anything.
"""

from __future__ import annotations

_SIZES = {
    0xC0: 1, 0xC2: 1, 0xC3: 1, 0xCA: 5, 0xCB: 9, 0xCC: 2, 0xCD: 3, 0xCE: 5, 0xCF: 9,
    0xD0: 2, 0xD1: 3, 0xD2: 5, 0xD3: 9, 0xDC: 3, 0xDD: 5, 0xDE: 3, 0xDF: 5,
}  # fmt: skip
_LENGTHS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4}


def _size(first: int) -> int:
    """Return the bytes of a value that begins so (of a container: its head), 0 if they vary."""
    if 0xA0 <= first <= 0xBF:  # a short text
        return 1 + first - 0xA0
    return 1 if first < 0xA0 or first >= 0xE0 else _SIZES.get(first, 0)


_TABLE = tuple(map(_size, range(256)))


def holds_more_values_than(most: int, data: bytes | bytearray) -> bool:
    """Tell whether a message holds more than `most` values, or is none at all."""
    table, place, end = _TABLE, 0, len(data)
    while place < end:
        most -= 1
        if most < 0:
            return True
        size = table[data[place]]
        if not size:
            width = _LENGTHS.get(data[place])
            if width is None:
                return True
            start = place + 1
            size = 1 + width + int.from_bytes(data[start : start + width], "big")
        place += size
    return False


MAX_DEPTH = 100


MAX_NODES = 3_000_000
MAX_FRAME = 1 << 30
"""The largest message, in bytes."""
