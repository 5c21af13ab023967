"""A solution as a worker gets it, and what it sees of itself: a script, with standard streams."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import linecache
import marshal
import os
import signal
import sys
import types
import warnings
from dataclasses import dataclass, replace
from types import CodeType


@dataclass(frozen=True)
class Program:
    """A solution's text, the name and file under which it runs, and what it may import.

    Attributes
    ----------
    allowed : tuple of str or None
        Third-party modules; None for any.
    code : bytes
        The compiled text, marshalled, which saves a worker a millisecond; empty for none.
    driver : bytes
        The kata's ``driver.py``, compiled; empty for none.
    refused : tuple of str
        Modules that the text imports somewhere and may not.
    """

    name: str
    filename: str
    source: str
    allowed: tuple[str, ...] | None = None
    code: bytes = b""
    driver: bytes = b""
    refused: tuple[str, ...] = ()

    def compiled(self) -> Program:
        """Return the same program with its code.

        Call it for a text that a worker has loaded before, and only then: compiling a hostile
        text can take for ever or crash, and by then it has done neither under that worker's
        limits. Nothing of it is run here, and only a worker loads the code.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the first worker has had them
                return replace(self, code=marshal.dumps(compile_source(self.source, self.filename)))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return self


def compile_source(source: str, filename: str) -> CodeType:
    """Compile a solution, alike on both sides of the boundary."""
    code: CodeType = compile(source, filename, "exec", dont_inherit=True)
    return code


_USER = "candidate"


def become_script(filename: str, source: str) -> None:
    """Have this process look like one that runs a file.

    Parameters
    ----------
    filename : str
        As the person wrote it.
    source : str
        Its text, which ``inspect`` and tracebacks show; the file itself can't be read.
    """
    sys.argv = [filename]
    sys.orig_argv = [sys.executable, filename]
    sys.modules["__main__"] = types.ModuleType("__main__")
    for name in ("LOGNAME", "USER"):
        os.environ[name] = _USER
    lines = list(io.StringIO(source, newline=None))  # any newline counts
    # Without a time of change `linecache.checkcache` leaves an entry alone.
    linecache.cache[filename] = (len(source), None, lines, filename)


def open_streams() -> None:
    """Make Python's streams on the descriptors 0, 1 and 2, under both of their names.

    Who replaces ``sys.stdout`` expects ``sys.__stdout__`` to keep the old stream open.
    """
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
    sys.stdout = sys.__stdout__ = _writer(1, "<stdout>")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _writer(2, "<stderr>")  # type: ignore[misc]
    # By which the judge asks a worker that does not answer where it is.
    faulthandler.register(signal.SIGUSR1, file=2, all_threads=False)


def prepare_streams() -> None:
    """Make the streams of this process's forks, each of which puts its own descriptors beneath."""
    kept = [os.dup(standard) for standard in (0, 1, 2)]
    reading, writing = os.pipe()
    null = os.open(os.devnull, os.O_RDONLY)
    for standard, one in enumerate((null, writing, writing)):
        os.dup2(one, standard)
    open_streams()
    for standard, one in enumerate(kept):
        os.dup2(one, standard)
    for one in (*kept, reading, writing, null):
        os.close(one)


def _writer(descriptor: int, name: str) -> io.TextIOWrapper:
    raw = open(descriptor, "wb", buffering=0, closefd=False)  # noqa: SIM115
    raw.name = name
    # Line by line while the solution loads, so that an end in mid-load loses nothing.
    stream = io.TextIOWrapper(
        io.BufferedWriter(raw), "utf-8", errors="backslashreplace", line_buffering=True
    )
    stream.mode = "w"  # type: ignore[misc]
    return stream


def fill_before_writing() -> None:
    """Let standard output write when it is full, as that of any program does into a pipe."""
    with contextlib.suppress(Exception):  # the candidate may have closed or replaced it
        sys.__stdout__.reconfigure(line_buffering=False)  # type: ignore[union-attr]


def flush() -> None:
    """Write out what the streams hold, those that the candidate has replaced included."""
    for stream in (sys.__stdout__, sys.stdout, sys.__stderr__, sys.stderr):
        with contextlib.suppress(Exception):  # the candidate may have closed or replaced them
            stream.flush()  # type: ignore[union-attr]
