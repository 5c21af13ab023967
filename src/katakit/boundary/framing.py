"""Messages on a byte stream: four bytes of length, then the message."""

from __future__ import annotations

import socket
import struct

from katakit.boundary.codec import Breach
from katakit.boundary.message_size import MAX_FRAME

CHUNK = 1 << 16
"""How much is read at once; to make room for more costs more than most messages do."""

_HEADER = struct.Struct(">I")


def frame(message: bytes) -> bytes:
    """Return the bytes that carry a message."""
    return _HEADER.pack(len(message)) + message


class Reassembly:
    """Puts messages together again from whatever pieces arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the stream.

        Raises
        ------
        Breach
            If more than the largest message has piled up.
        """
        self._buffer += data
        if len(self._buffer) > MAX_FRAME + _HEADER.size + CHUNK:
            raise Breach("messages that nobody waits for")

    def has_message(self) -> bool:
        """Tell whether a whole message is there."""
        if len(self._buffer) < _HEADER.size:
            return False
        (length,) = _HEADER.unpack_from(self._buffer)
        return bool(len(self._buffer) - _HEADER.size >= length)

    def next(self) -> bytes | None:
        """Return the next whole message, or None while it is not all there.

        Raises
        ------
        Breach
            If the stream announces a message above the limit, before a byte of it
            is stored.
        """
        if len(self._buffer) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._buffer)
        if length > MAX_FRAME:
            raise Breach(f"a message of {length >> 20} MB announced")
        end = _HEADER.size + length
        if len(self._buffer) < end:
            return None
        message = bytes(memoryview(self._buffer)[_HEADER.size : end])
        del self._buffer[:end]
        return message


def receive(sock: socket.socket, reassembly: Reassembly) -> bytes | None:
    """Block until the next message is there; None when the other side has gone."""
    while (message := reassembly.next()) is None:
        data = sock.recv(CHUNK)
        if not data:
            return None
        reassembly.feed(data)
    return message
