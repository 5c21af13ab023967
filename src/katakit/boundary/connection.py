"""Calls into a worker, as the judge makes them: requests, answers, callbacks, deadlines.

The judge calls from one thread, so there is one stack of calls. While a call waits,
the worker may call functions of the suite, and those may call the worker again.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from katakit.boundary.call_deadline import DeadlineLink
from katakit.boundary.call_log import NOTHING, Step, copied
from katakit.boundary.failures import Killed, TimedOut, Violation, WorkerFailure, describe, rebuild
from katakit.boundary.references import MembersHeard
from katakit.boundary.value_types import plain
from katakit.boundary.wire import Breach, Packer, Unpacker, decode, encode
from katakit.candidate.instruments import Exposed


class IteratorEnded(Exception):
    """The candidate's iterator has no further item."""


@dataclass
class Call:
    """One call of the candidate's code, kept for the report.

    Attributes
    ----------
    what : str
        ``"psi"``, ``"DriftDetector.check"``.
    args, kwargs
        The arguments as the suite gave them.
    target : object
        Whose method it is, None for a routine of the module.
    result : object
        What came back, `NOTHING` while nothing has.
    """

    what: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    target: Any = None
    result: Any = NOTHING
    error: BaseException | None = None


class Connection:
    """The calls of one test to one worker.

    Parameters
    ----------
    link : DeadlineLink
        The bytes' way.
    make_proxy : callable
        Makes the proxy for an object that stays with the worker, from
        ``(connection, number, type_name, is_callable, methods)``.
    call_seconds : float
        The longest that one call may take, callbacks included.

    Attributes
    ----------
    trail : list of Step or None
        What was asked, for a run that writes it down; None keeps nothing.
    """

    def __init__(
        self,
        link: DeadlineLink,
        make_proxy: Callable[[Connection, int, str, bool, frozenset[str]], Any],
        call_seconds: float,
    ) -> None:
        self.link = link
        self.call_seconds = call_seconds
        self.test_deadline = float("inf")
        self.failure: WorkerFailure | None = None
        self.calls: list[Call] = []
        self.requests = 0
        self.call_log: list[Step] | None = None
        self._make_proxy = make_proxy
        self._proxies: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
        self._released: set[int] = set()
        self._hearing = MembersHeard()
        self._suite: list[Any] = []
        self._suite_numbers: dict[int, int] = {}
        self._raised: dict[int, BaseException] = {}
        self._depth = 0

    def request(self, operation: str, *arguments: Any) -> Any:
        """Have the worker do something and return what it answers.

        Raises
        ------
        WorkerFailure
            If it crashed, took too long or broke the protocol; from then on every
            request raises the same.
        IteratorEnded
            If it was asked for the next item and there is none.
        Exception
            What the candidate's code raised.
        """
        if self.failure is not None:
            raise self.failure
        deadline = min(time.monotonic() + self.call_seconds, self.test_deadline)
        step = None
        if self.call_log is not None:
            step = Step(operation, arguments, self._depth > 0)
            self.call_log.append(step)
        self._depth += 1
        self.requests += 1
        try:
            number = self.post(operation, *arguments, deadline=deadline)
            if step is None:
                return self.answer(number, deadline)
            step.arguments = copied(arguments)
            step.result = self.answer(number, deadline)
            return step.result
        except WorkerFailure as failure:
            self.failure = failure
            raise
        except BaseException as error:
            if not isinstance(error, Exception):
                self._interrupted()  # half a conversation is none
            raise
        finally:
            self._depth -= 1

    def post(self, operation: str, *arguments: Any, deadline: float) -> int:
        """Send a request without waiting for its answer; returns its number."""
        number = int.from_bytes(os.urandom(7), "big")  # not to be guessed
        trees = Packer(self).pack_all(list(arguments))
        released, self._released = list(self._released), set()
        self.link.send(encode(["req", number, released, operation, *trees]), deadline)
        return number

    def answer(self, number: int, deadline: float) -> Any:
        """Wait for the answer to a request, serving callbacks meanwhile."""
        while True:
            try:
                message = decode(self.link.receive(deadline))
                if type(message) is not list or not message:
                    raise Breach("a message of no form")
                if message[0] == "call":
                    self._call_back(message, deadline)
                    continue
                if message[1:2] != [number]:
                    raise Breach("an answer to another question")
                if message == ["end", number]:
                    raise IteratorEnded
                if len(message) != 3 or message[0] not in ("ok", "err"):
                    raise Breach("a message of no kind")
                if message[0] == "ok":
                    return Unpacker(self).unpack(message[2])
                error, origin = rebuild(message[2], Unpacker(self))
            except Breach as breach:
                raise Violation(f"the worker sent {breach}") from breach
            original = self._raised.get(origin) if type(origin) is int else None
            raise original if original is not None else error

    # --- callbacks --------------------------------------------------------------

    def _call_back(self, message: list[Any], deadline: float) -> None:
        if len(message) != 6:
            raise Breach("a call of no form")
        _, token, target, name, args, kwargs = message
        if type(target) is not int or not 0 <= target < len(self._suite) or type(name) is not str:
            raise Breach("a call of nothing")
        unpacker = Unpacker(self)
        arguments, named = unpacker.unpack(args), unpacker.unpack(kwargs)
        if type(arguments) is not list or type(named) is not dict:
            raise Breach("a call without arguments")
        thing = self._suite[target]
        packer = Packer(self)
        try:
            if isinstance(thing, Exposed):
                result = thing.serve(name, arguments, named)
            else:
                result = thing(*arguments, **named)
            if self.failure is not None:  # met within the callback: nobody waits for its result
                raise self.failure
            reply = encode(["ok", token, packer.pack(result)])
        except WorkerFailure:
            raise
        except Exception as error:
            self._raised[id(error)] = error
            error.__katakit_origin__ = id(error)  # type: ignore[attr-defined]
            reply = encode(["err", token, describe(error, packer)])
        self.link.send(reply, deadline)

    # --- references -------------------------------------------------------------

    def pack_reference(self, value: Any, packer: Packer) -> Any:
        """Return a reference to an object of the worker's or of the suite's."""
        number = getattr(type(value), "__katakit_number__", None)
        if number is not None:
            owner, number = number(value)
            if owner is not self:
                raise TypeError("an object of one worker can't be passed to another")
            return ["object", number]
        if not callable(value) and not isinstance(value, Exposed):
            base = plain(value)
            if base is not value:
                return packer.pack(base)
            raise TypeError(
                f"a {type(value).__name__} can't cross the boundary; hand it over "
                'with expose(obj, "method", ...)'
            )
        if id(value) not in self._suite_numbers:
            self._suite_numbers[id(value)] = len(self._suite)
            self._suite.append(value)
        target = self._suite_numbers[id(value)]
        if isinstance(value, Exposed):
            return ["exposed", target, *value.offered()]
        return ["function", target]

    def unpack_reference(self, tag: str, parts: list[Any]) -> Any:
        """Return the proxy for an object of the worker's, or the suite's own object."""
        if tag == "suite":
            (target,) = parts
            if type(target) is not int or not 0 <= target < len(self._suite):
                raise Breach("an object of the suite that is none")
            return self._suite[target]
        if tag != "object" or len(parts) < 3:
            raise Breach("an unknown tag")
        number, type_name, is_callable, *told = parts
        if type(number) is not int or type(type_name) is not str:
            raise Breach("an object of no form")
        methods = self._hearing.take(told)
        return self.proxy(number, type_name[:80], bool(is_callable), methods)

    def proxy(
        self,
        number: int,
        type_name: str,
        is_callable: bool = False,
        methods: frozenset[str] = frozenset(),
    ) -> Any:
        """Return the one proxy for an object of the worker's."""
        proxy = self._proxies.get(number)
        if proxy is None:
            self._released.discard(number)
            proxy = self._make_proxy(self, number, type_name, is_callable, methods)
            self._proxies[number] = proxy
            self._released.discard(number)  # given up just now, and here again
        return proxy

    def release(self, number: int) -> None:
        """Note that nobody holds an object any longer; told with the next request."""
        self._released.add(number)

    # --- ends -------------------------------------------------------------------

    def forget_calls(self) -> None:
        """Begin the log anew, for another test."""
        self.calls = []
        self.requests = 0
        self._raised.clear()
        self.link.forget_printed()

    def kill(self) -> None:
        """Kill the worker at once, also from within a callback."""
        self.failure = Killed("the suite has killed this process")
        self.link.close()

    def _interrupted(self) -> None:
        self.failure = TimedOut("the call was interrupted")

    def close(self) -> None:
        """End the worker."""
        self.failure = self.failure or TimedOut("the test is over")
        self.link.close()
