"""What a solution sees of itself: a script that was started alone, with no arguments.

Nothing here is a safeguard. A parser of arguments, ``inspect`` and ``getpass`` look at the
process, and would find the kit's words there, or nothing.
"""

from __future__ import annotations

import io
import linecache
import os
import sys
import types

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
