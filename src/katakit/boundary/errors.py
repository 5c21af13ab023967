"""Exceptions across the boundary: told as data, raised again as what the suite expects.

Built-in exceptions cross as themselves, so that ``pytest.raises(ValueError,
match=...)`` works. A subclass crosses as its nearest built-in base with its own name
in the message, everything else as `CandidateError`. An outcome of pytest (skip,
xfail, exit) is only a name here and can never end or bend a test.
"""

from __future__ import annotations

import builtins
import traceback
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from katakit.boundary.wire import Breach, CannotCross, Packer, Unpacker, require

_LONGEST_MESSAGE = 4_000
_MOST_FRAMES = 20
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
    """

    type_name: str
    message: str
    frames: tuple[tuple[int, str], ...] = field(default=())


def details_of(error: BaseException) -> Details | None:
    """Return what is known of an exception that crossed, None for one of this side."""
    return getattr(error, "__katakit_details__", None)


def describe(error: BaseException, packer: Packer, filename: str = "") -> list[Any]:
    """Return the wire's form of an exception.

    Parameters
    ----------
    filename : str
        Frames of this file are told, all others kept back.
    """
    frames = _frames(error.__traceback__, filename)
    origin = getattr(error, "__katakit_origin__", None)
    return [*_names(type(error)), _message(error), _arguments(error, packer), frames, origin]


def rebuild(parts: Any, unpacker: Unpacker) -> tuple[Exception, Any]:
    """Return the exception for its wire form, and the origin if it came from this side.

    Raises
    ------
    Breach
        If `parts` is no such form.
    """
    require(type(parts) is list and len(parts) == 6, "an error of another form")
    type_name, base, message, arguments, frames, origin = parts
    require(all(type(text) is str for text in (type_name, base, message)), "an error without text")
    message = message[:_LONGEST_MESSAGE]
    type_name = type_name[:80]
    error = _make(type_name, base, message, arguments, unpacker)
    try:
        told = tuple((int(line), str(function)[:80]) for line, function in frames[:_MOST_FRAMES])
    except (TypeError, ValueError, LookupError, OverflowError) as wrong:
        raise Breach("frames that are none") from wrong
    error.__katakit_details__ = Details(type_name, message, told)  # type: ignore[attr-defined]
    return error, origin


def _make(type_name: str, base: str, message: str, arguments: Any, unpacker: Unpacker) -> Exception:
    cls = _BUILTIN.get(base)
    if cls is None:
        return CandidateError(f"{type_name}: {message}" if message else type_name)
    if type_name == base and arguments is not None:
        try:
            return cls(*unpacker.unpack_all(arguments))
        except (TypeError, ValueError, LookupError):
            pass  # a builtin that wants other arguments: its message must do
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
    arguments = error.args
    if not all(type(a) in (str, int, float, bool, type(None)) for a in arguments):
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
