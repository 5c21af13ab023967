"""How a call ends other than by an answer: an exception of the candidate's, or its process's end.

Exceptions are told as data and raised again as what the suite expects.
"""

from __future__ import annotations

import builtins
import contextlib
import os
import signal
import traceback
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from katakit.boundary.codec import CannotCross, Packer, Unpacker, require
from katakit.boundary.sandbox_errors import ERROR_TYPES, Scene, about

_LONGEST_MESSAGE = 4_000
_LONGEST_DETAIL = 200
_MOST_FRAMES = 20
_PLAIN = frozenset({str, int, float, bool, type(None)})
_NEVER = ("StopIteration", "StopAsyncIteration", "ExceptionGroup")
_BUILTIN: dict[str, type[Exception]] = {
    name: cls
    for name, cls in vars(builtins).items()
    if isinstance(cls, type) and issubclass(cls, Exception) and name not in _NEVER
}


class CandidateError(Exception):
    """The candidate raised something that is no ordinary error of Python's."""


@dataclass(frozen=True)
class Details:
    """What is known of an exception that crossed.

    Attributes
    ----------
    type_name : str
        The class's own name, ``"NotFittedError"``.
    message : str
        Its text, shortened.
    frames : tuple of (int, str)
        Line number and function of the frames in the candidate's file, outermost
        first.
    kind, detail : str
        What the sandbox had to do with it; see `katakit.boundary.sandbox_errors`.
    """

    type_name: str
    message: str
    frames: tuple[tuple[int, str], ...] = field(default=())
    kind: str = ""
    detail: str = ""


def details_of(error: BaseException) -> Details | None:
    """Return what is known of an exception that crossed, None for one of this side."""
    return getattr(error, "__katakit_details__", None)


def describe(error: BaseException, packer: Packer, scene: Scene | None = None) -> list[Any]:
    """Return the wire's form of an exception.

    Parameters
    ----------
    scene : Scene, optional
        The solution; frames of its file are told, all others kept back.
    """
    try:
        frames = _frames(error.__traceback__, scene.filename if scene else "")
        kind, detail = about(error, scene) if scene else ("", "")
        origin = getattr(error, "__katakit_origin__", None)
        told = [*_names(type(error)), _message(error), _arguments(error, packer), frames]
        return [*told, origin if type(origin) is int else None, kind, detail]
    except BaseException:  # a hostile class may raise at every turn
        return ["an exception", "", "it can't be described", None, [], None, "", ""]


def rebuild(parts: Any, unpacker: Unpacker) -> tuple[Exception, Any]:
    """Return the exception for its wire form, and the origin if it came from this side.

    Raises
    ------
    Breach
        If `parts` is no such form.
    """
    require(type(parts) is list and len(parts) == 8, "an error of another form")
    type_name, base, message, arguments, frames, origin, kind, detail = parts
    texts = (type_name, base, message, kind, detail)
    require(all(type(text) is str for text in texts), "an error without text")
    require(kind in ERROR_TYPES, "an error of no kind")
    require(type(frames) is list, "frames that are none")
    message = message[:_LONGEST_MESSAGE]
    type_name = type_name[:80]
    error = _make(type_name, base, message, arguments, unpacker)
    told = tuple(_frame(frame) for frame in frames[:_MOST_FRAMES])
    details = Details(type_name, message, told, kind, detail[:_LONGEST_DETAIL])
    error.__katakit_details__ = details  # type: ignore[attr-defined]
    return error, origin


def _frame(frame: Any) -> tuple[int, str]:
    require(type(frame) is list and [*map(type, frame)] == [int, str], "a frame that is none")
    return frame[0], frame[1][:80]


def _make(type_name: str, base: str, message: str, arguments: Any, unpacker: Unpacker) -> Exception:
    cls = _BUILTIN.get(base)
    if cls is None:
        return CandidateError(f"{type_name}: {message}" if message else type_name)
    if type_name == base and arguments is not None:
        require(type(arguments) is list, "an error with odd arguments")
        values = unpacker.unpack_all(arguments)
        require(all(type(value) in _PLAIN for value in values), "an error with odd arguments")
        with contextlib.suppress(TypeError, ValueError):  # a builtin that wants other arguments
            return cls(*values)
    text = message if type_name == base else f"{type_name}: {message}"
    try:
        return cls(text)
    except TypeError:  # UnicodeDecodeError and its kin take five arguments
        return ValueError(f"{type_name}: {message}")


def _names(cls: type[BaseException]) -> tuple[str, str]:
    """Return the class's own name and that of its nearest built-in base."""
    for base in cls.__mro__:
        if _BUILTIN.get(base.__name__) is base and base is not Exception:
            return cls.__name__, base.__name__
    return cls.__name__, ("Exception" if cls is Exception else "")


def _message(error: BaseException) -> str:
    try:
        return str(error)[:_LONGEST_MESSAGE].encode("utf-8", "replace").decode()
    except BaseException:  # a hostile __str__ may raise anything
        return "(its message can't be shown)"


def _arguments(error: BaseException, packer: Packer) -> list[Any] | None:
    arguments = BaseException.args.__get__(error)  # type: ignore[attr-defined]
    if not all(type(a) in _PLAIN for a in arguments):
        return None
    if sum(len(a) for a in arguments if type(a) is str) > _LONGEST_MESSAGE:
        return None
    try:
        return packer.pack_all(list(arguments))
    except CannotCross:
        return None


def _frames(trace: TracebackType | None, filename: str) -> list[list[Any]]:
    frames = [
        [line or 0, frame.f_code.co_name]
        for frame, line in traceback.walk_tb(trace)
        if filename and frame.f_code.co_filename == filename
    ]
    return frames[-_MOST_FRAMES:]


class Ended(Exception):
    """An iterator has no further item."""


class WorkerFailure(Exception):
    """The worker met its end, or a limit; its connection is never used again.

    Attributes
    ----------
    outcome : str
        The verdict's word for it.
    """

    outcome = "error"


class Crashed(WorkerFailure):
    """The process died."""

    outcome = "crashed"


class TimedOut(WorkerFailure):
    """A call or a test took longer than it may."""

    outcome = "timeout"


class Violation(WorkerFailure):
    """What came over the connection was no message of the protocol."""

    outcome = "violation"


class Killed(WorkerFailure):
    """The suite killed the process, which is no fault of the candidate's."""


def how_it_ended(status: int | None) -> str:
    """Say in words how a process ended, from its status as `os.wait` reports it."""
    if status is None:
        return "the process ended"
    if not os.WIFSIGNALED(status):
        return f"the process ended itself with exit status {os.waitstatus_to_exitcode(status)}"
    number = os.WTERMSIG(status)
    if number not in set(signal.Signals):
        return f"the process was killed by signal {number}"
    name = signal.Signals(number).name
    meaning = _MEANINGS.get(signal.Signals(number))
    return f"{meaning} ({name})" if meaning else f"the process was killed by {name}"


_MEANINGS = {
    signal.SIGSEGV: "the process read or wrote memory that is not its own",
    signal.SIGABRT: "the process aborted",
    signal.SIGBUS: "the process touched memory that is not there",
    signal.SIGFPE: "the process divided an integer by zero in compiled code",
    signal.SIGILL: "the process ran an instruction that does not exist",
    signal.SIGKILL: "the process was killed, most likely because it took too much memory",
    signal.SIGXCPU: "the process used up the CPU time it may take",
    signal.SIGXFSZ: "the process wrote a file larger than it may",
    signal.SIGSYS: "the process made a system call that is denied",
}
