"""A worker's three standard streams: nothing to read, and a pipe to write to.

They are made on descriptors of the kind that they will have, since Python asks a descriptor
once whether it can seek: a stream that was made on another one can be set up no more. A zygote
makes them for all its workers, each of which would pay a tenth of its start for them.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import os
import signal
import sys


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
