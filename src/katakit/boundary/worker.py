"""The candidate's side: a loop that loads one solution and does what the judge asks.

It runs in a process of its own, made for one test. Nothing here knows an expected
value. Whatever the solution does to this module, it does to its own process only;
the judge trusts no byte that comes out of it.
"""

from __future__ import annotations

import contextlib
import inspect
import marshal
import os
import socket
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from katakit.boundary.failures import Ended, describe, rebuild
from katakit.boundary.framing import Reassembly, frame, receive
from katakit.boundary.importable_packages import refuse
from katakit.boundary.program import become_script, compile_source, fill_before_writing, flush
from katakit.boundary.references import FunctionProxy, MembersTold, ObjectProxy
from katakit.boundary.sandbox_errors import Scene
from katakit.boundary.value_types import is_routine, plain
from katakit.boundary.wire import CannotCross, Packer, Unpacker, decode, encode
from katakit.candidate.reserved_names import DRIVER

MOST_OBJECTS = 100_000
"""How many objects may stay here for the judge at once."""


class JudgeHasGone(BaseException):
    """The socket is closed: nothing is left to work for."""


class NoTerminal(BaseException):
    """Judged code asked for a debugger."""


class Worker:
    """Serves one connection: requests in, answers out, callbacks in between.

    Parameters
    ----------
    sock : socket.socket
        The worker's end of the pair.
    operations : dict
        What the judge may ask, by name; each takes the worker first.
    """

    def __init__(self, sock: socket.socket, operations: dict[str, Callable[..., Any]]) -> None:
        self._sock = sock
        self._operations = operations
        self._reassembly = Reassembly()
        self._lock = threading.RLock()
        self._nested = 0
        self._objects: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._next_number = 1
        self._proxies: dict[int, Any] = {}
        self._telling = MembersTold()
        self.filename = self.source = ""
        self.refused: tuple[str, ...] = ()
        self.module = types.ModuleType("unloaded")
        self.driver: types.ModuleType | None = None

    # --- the loop -------------------------------------------------------------

    def serve(self) -> None:
        """Answer requests until the judge hangs up."""
        with contextlib.suppress(JudgeHasGone), self._lock:
            while True:
                self._answer(self._receive())

    def _receive(self) -> list[Any]:
        data = receive(self._sock, self._reassembly)
        if data is None:
            raise JudgeHasGone
        message: list[Any] = decode(data)
        return message

    def _answer(self, message: list[Any]) -> None:
        _request, number, released, operation, *arguments = message
        for old in released:
            self._numbers.pop(id(self._objects.pop(old, None)), None)
        try:
            values = Unpacker(self).unpack_all(arguments)
            try:
                result = self._run(self._operations[operation], values)
                reply = ["ok", number, Packer(self).pack(result)]
            except Ended:
                reply = ["end", number]
            data = encode(reply)
        except JudgeHasGone:
            raise
        except CannotCross as error:
            told = TypeError(f"what came back can't be handed over: {error}")
            data = encode(["err", number, describe(told, Packer(self))])
        except BaseException as error:  # told to the judge, whatever it is
            scene = Scene(self.filename, self.source, operation == "load")
            data = encode(["err", number, describe(error, Packer(self), scene)])
        flush()
        self._sock.sendall(frame(data))

    def _run(self, operation: Callable[..., Any], values: list[Any]) -> Any:
        """Run an operation; other threads of the candidate may call back meanwhile."""
        if self._nested:
            return operation(self, *values)
        self._lock.release()
        try:
            return operation(self, *values)
        finally:
            self._lock.acquire()

    # --- callbacks ------------------------------------------------------------

    def call_back(
        self, target: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Call a function or method of the suite, which runs in the judge.

        Who holds the lock talks to the judge: the thread that serves, except while it
        runs the candidate's code, and a thread that waits for a callback's result. A
        callback from a thread that outlives its call waits for the next one.

        Raises
        ------
        RuntimeError
            From a thread of the candidate's while a callback of another thread has
            called back into the candidate: to wait there would be a deadlock.
        """
        while not self._lock.acquire(timeout=0.02):
            if self._nested:
                raise RuntimeError("a callback from another thread during a nested call")
        try:
            number = int.from_bytes(os.urandom(7), "big")
            packer = Packer(self)
            arguments = [packer.pack(list(args)), packer.pack(kwargs)]
            flush()
            self._sock.sendall(frame(encode(["call", number, target, name, *arguments])))
            while True:
                message = self._receive()
                if message[0] != "req":
                    return self._result(message, number)
                self._nested += 1
                try:
                    self._answer(message)
                finally:
                    self._nested -= 1
        finally:
            self._lock.release()

    def _result(self, message: list[Any], number: int) -> Any:
        status, echoed, content = message
        if echoed != number:
            raise RuntimeError("two callbacks got crossed")
        if status == "ok":
            return Unpacker(self).unpack(content)
        error, origin = rebuild(content, Unpacker(self))
        error.__katakit_origin__ = origin  # type: ignore[attr-defined]
        raise error

    # --- objects that stay here -----------------------------------------------

    def pack_reference(self, value: Any, packer: Packer) -> Any:
        """Return a reference to an object that stays here, or its plain value."""
        if isinstance(value, FunctionProxy | ObjectProxy):
            return ["suite", value._katakit_target]
        number = self._numbers.get(id(value))
        if number is None:
            if not self._is_object_of_theirs(value):
                base = plain(value)
                if base is not value:
                    return packer.pack(base)
            number = self.keep(value)
        told = self._telling.about(value, self.module.__name__)
        return ["object", number, type(value).__name__[:80], callable(value), *told]

    def unpack_reference(self, tag: str, parts: list[Any]) -> Any:
        """Return the object of a reference."""
        if tag == "object":
            return self._objects[parts[0]]
        target, *rest = parts
        if target not in self._proxies:
            make = ObjectProxy if rest else FunctionProxy
            self._proxies[target] = make(self, target, *rest)
        return self._proxies[target]

    def keep(self, value: Any) -> int:
        """Return the number under which the judge knows an object from now on.

        Raises
        ------
        CannotCross
            If more than `MOST_OBJECTS` are kept at once.
        """
        known = self._numbers.get(id(value))
        if known is not None:
            return known
        if len(self._objects) >= MOST_OBJECTS:
            raise CannotCross(f"more than {MOST_OBJECTS:,} objects at once")
        number = self._next_number
        self._next_number += 1
        self._objects[number] = value
        self._numbers[id(value)] = number
        return number

    def _is_object_of_theirs(self, value: Any) -> bool:
        """Tell a container that the solution gave methods of its own from a mere value."""
        return any(
            inspect.isfunction(member) and not name.startswith("_")
            for cls in type(value).__mro__
            if cls.__module__ == self.module.__name__
            for name, member in vars(cls).items()
        )

    # --- the driver and the solution ------------------------------------------

    def load_driver(self, code: bytes) -> None:
        """Run the examiner's driver as a module that no import statement can name."""
        self.driver = sys.modules[DRIVER] = types.ModuleType(DRIVER)
        exec(marshal.loads(code), self.driver.__dict__)  # noqa: S102, S302

    def load(self, name: str, filename: str, source: str, code: bytes) -> list[str]:
        """Run the solution as a module and return the names of its routines."""
        module = types.ModuleType(name)
        module.__file__ = self.filename = filename
        module.__package__ = ""
        self.module = sys.modules[name] = module
        self.source = source
        if self.refused:
            refuse(self.refused, module.__dict__)
        become_script(filename, source)
        sys.breakpointhook = _no_terminal
        try:
            program = marshal.loads(code) if code else compile_source(source, filename)  # noqa: S302
            exec(program, module.__dict__)  # noqa: S102
        finally:
            fill_before_writing()
        return [n for n, value in list(vars(module).items()) if is_routine(value)]


def _no_terminal(*args: Any, **kwargs: Any) -> None:
    raise NoTerminal("breakpoint() was called, but judged code has no terminal")
