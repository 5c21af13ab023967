"""All that a worker may send while the judge waits for answers: frames, callbacks, errors.

The worker's end of a socket pair holds the input and is then closed. Every wait must end in a
value, a `WorkerFailure`, `IteratorEnded` or an exception that is marked as the candidate's or
raised by the suite itself.
"""

from __future__ import annotations

import os
import random
import socket
import struct
import time
import warnings
from typing import Any

from katakit.boundary.call_deadline import DeadlineLink
from katakit.boundary.connection import Connection, IteratorEnded
from katakit.boundary.failures import WorkerFailure, describe, details_of
from katakit.boundary.framing import frame
from katakit.boundary.wire import Packer, encode
from katakit.candidate.instruments import Exposed
from katakit.candidate.remote_objects import RemoteObject
from tests.fuzz import Finding, trees, values
from tests.fuzz.wire import SECONDS, BothSides

QUESTIONS = 3
ORIGIN = 7
"""By what number the worker knows an exception that the suite raised."""

TALLY: dict[str, int] = {}
"""How often a conversation ended in what; shows that the seeds reach all of them."""


class Socket:
    """The judge's end, non-blocking; what it sends is dropped, so that no buffer fills."""

    def __init__(self, data: bytes) -> None:
        self._ours, theirs = socket.socketpair()
        with theirs:
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            theirs.setblocking(False)
            theirs.send(data)
        self._ours.setblocking(False)
        self.fileno, self.recv, self.close = self._ours.fileno, self._ours.recv, self._ours.close

    def send(self, data: memoryview) -> int:
        return len(data)


class Corpse:
    """A worker's process, as `DeadlineLink` sees it, that ended when it had said its piece."""

    pid, pidfd = 0, -1

    def __init__(self, data: bytes) -> None:
        self.sock = Socket(data)
        self.output, writing = os.pipe()
        os.close(writing)

    def watch(self) -> None:
        """There is no process."""

    def status(self) -> int:
        return 0

    def end(self) -> None:
        self.sock.close()
        os.close(self.output)


class Numbered(Connection):
    """Counts its questions, where the real one numbers them by chance."""

    asked = 0

    def post(self, operation: str, *arguments: Any, deadline: float) -> int:
        self.link.send(encode([operation, *Packer(self).pack_all(list(arguments))]), deadline)
        self.asked += 1
        return self.asked


class OwnError(Exception):
    """What the suite's function raises."""


class Model:
    """What the suite exposes."""

    depth = 3

    def fit(self, *args: Any, **kwargs: Any) -> list[Any]:
        return [*args, kwargs]


def seeds() -> list[bytes]:
    """Return whole conversations: each kind of answer, of callback and of error."""
    side = BothSides()
    packer = Packer(side)
    packed = [packer.pack(value) for value in values.each_kind()]
    errors = [describe(error, packer) for error in values.each_error()]
    calls = [
        ["call", token, target, name, packer.pack(args), packer.pack(kwargs)]
        for token, (target, name, args, kwargs) in enumerate(
            [(0, "", [1, 2], {}), (1, "", [], {}), (2, "fit", [1], {"a": 2}), (2, "depth", [], {}),
             (2, "_target", [], {}), (3, "", [], {}), (0, "", [], {"key": b""})]
        )
    ]  # fmt: skip
    return [
        _talk(["ok", 1, packed[0]], ["end", 2], ["err", 3, errors[0]]),
        _talk(["ok", 1, ["object", 7, "Model", False]], ["ok", 2, ["object", 7, "Model", False]]),
        *(_talk(["ok", 1, tree]) for tree in packed),
        *(_talk(["err", 1, error]) for error in errors),
        _talk(["err", 1, [*errors[0][:5], ORIGIN, *errors[0][6:]]]),
        *(_talk(call, ["ok", 1, None], ["ok", 2, 5]) for call in calls),
        _talk(calls[5], ["ok", 2, 5], ["ok", 1, 6]),
        struct.pack(">I", 1 << 31) + b"x",
        frame(encode(["ok", 1, None]))[:-1],
    ]


def mutate(data: bytes, source: random.Random) -> bytes | None:
    """Return a conversation in which one message differs, or None if there is none."""
    messages = trees.messages(data)
    if not messages:
        return None
    act = source.randrange(8)
    place = source.randrange(len(messages))
    if act == 0 and len(messages) > 1:
        del messages[place]
    elif act == 1:
        messages.insert(place, source.choice(messages))
    else:
        messages[place] = trees.mutated_message(messages[place], source) or messages[place]
    return b"".join(map(frame, messages))


def try_one(data: bytes) -> None:
    """Ask three times and look at what comes.

    Raises
    ------
    Finding
        For any end that the suite's author was not told of, or too much time.
    """
    process = Corpse(data)
    connection = Numbered(DeadlineLink(process), RemoteObject, 1.0)  # type: ignore[arg-type]
    connection._suite = [  # in the order in which the seeds call them
        lambda *args, **kwargs: [*args, kwargs],
        _raise,
        Exposed(Model(), ("fit", "depth")),
        lambda: connection.request("again"),
    ]
    connection._raised[ORIGIN] = OwnError("comes back uncaught")
    began = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(QUESTIONS):
                end = _ask(connection)
                TALLY[end] = TALLY.get(end, 0) + 1
                if connection.failure is not None:
                    break
    finally:
        connection.close()
        seconds = time.process_time() - began
        if seconds > SECONDS:
            raise Finding(f"{seconds:.1f} s for {len(data)} bytes")


def _ask(connection: Connection) -> str:
    try:
        connection.request("question")
    except (WorkerFailure, IteratorEnded, OwnError) as end:
        return type(end).__name__
    except Exception as error:
        if details_of(error) is None:
            raise Finding(f"the judge's own {type(error).__name__}: {error}") from error
        try:
            f"{error!s}{error!r}"
        except Exception as second:
            raise Finding(f"a {type(error).__name__} that can't be shown") from second
        return "candidate's error"
    except BaseException as error:
        raise Finding(f"a {type(error).__name__} ends the judge") from error
    return "value"


def _raise(*_: Any, **__: Any) -> None:
    raise OwnError("as the suite raises it")


def _talk(*messages: Any) -> bytes:
    return b"".join(frame(encode(message)) for message in messages)
