"""What an error is about that the sandbox brought about: told by the worker, which sees it whole.

The kernel's answers are those of a machine that is broken: "Operation not permitted", "Temporary
failure in name resolution". Here they become a kind, for which the judge has a sentence. A
worker's word is only shown to people; nothing is decided by it.
"""

from __future__ import annotations

import errno
import linecache
import os
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

PROCESS, NETWORK, FILE, OTHER, SYNTAX = "process", "network", "file", "other", "syntax"
ERROR_TYPES = ("", PROCESS, NETWORK, FILE, OTHER, SYNTAX)
_LONGEST = 200
_NO = (errno.EPERM, errno.EACCES, errno.EROFS)
_LIBRARIES = (
    (PROCESS, re.compile(r"[/\\](?:multiprocessing|joblib|loky)[/\\]|[/\\](?:subprocess|pty)\.py$"
                         r"|[/\\]futures[/\\]process\.py$")),
    (NETWORK, re.compile(r"[/\\](?:urllib|http|asyncio|urllib3|requests|httpx|httpcore|aiohttp"
                         r"|anyio)[/\\]|[/\\](?:socket|socketserver|ssl|ftplib|smtplib)\.py$")),
)  # fmt: skip
_CALLS = (
    (PROCESS, re.compile(r"\b(?:fork\w*|exec[lv]\w*|spawn\w*|posix_spawn\w*|popen|system|kill\w*"
                         r"|Popen|run|Pool|Process)\s*\(")),
    (NETWORK, re.compile(r"\b(?:connect\w*|bind|listen|accept|send\w*|getaddrinfo|gethostby\w+"
                         r"|create_\w+|socket)\s*\(")),
)  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What is known of the solution where an error ended a request.

    Attributes
    ----------
    filename, source : str
        The solution's.
    is_loading : bool
        Whether the request was to load it.
    """

    filename: str
    source: str
    is_loading: bool


def about(error: BaseException, scene: Scene) -> list[str]:
    """Return the kind of an error that is not the solution's own doing, and a detail.

    The detail is a path for a file, and line and column for an error of syntax.
    """
    try:
        for one in _chain(error, scene.filename):
            if found := _about(one, scene, one is error):
                return [text[:_LONGEST].encode("utf-8", "replace").decode() for text in found]
    except BaseException:  # a hostile class may raise at every turn
        return ["", ""]
    return ["", ""]


def _chain(error: BaseException, filename: str) -> Iterator[BaseException]:
    """Yield an error and those that it came from, not those that the solution has dealt with."""
    one: BaseException | None = error
    for _ in range(10):
        if one is None:
            return
        yield one
        context = None if one.__suppress_context__ else one.__context__
        if context is not None and _innermost(one)[0] == filename:
            context = None
        one = one.__cause__ or context


def _innermost(error: BaseException) -> tuple[str, int]:
    """Return file and line where an error was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)


def _about(error: BaseException, scene: Scene, is_last: bool) -> tuple[str, str] | None:
    if isinstance(error, SyntaxError) and is_last and error.filename == scene.filename:
        return SYNTAX, f"{error.lineno or 0}:{error.offset or 0}"
    if type(error).__name__ == "OperationalError" and "unable to open database" in str(error):
        return FILE, "the database"
    if not isinstance(error, OSError):
        return None
    if type(error).__name__ == "gaierror" or error.errno == errno.ENETUNREACH:
        return NETWORK, ""
    path = error.filename2 or error.filename
    if error.errno in _NO:
        return _kind_of_no(error, path)
    if error.errno == errno.ENOENT and path is not None and is_last and _is_theirs(path, scene):
        return FILE, os.fsdecode(path)
    return None


def _kind_of_no(error: OSError, path: object) -> tuple[str, str]:
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    for file in reversed(files):
        for kind, pattern in _LIBRARIES:
            if pattern.search(file):
                return kind, ""
    if isinstance(path, str | bytes | os.PathLike):
        return FILE, os.fsdecode(path)
    line = linecache.getline(*_innermost(error))
    return next(((kind, "") for kind, pattern in _CALLS if pattern.search(line)), (OTHER, ""))


def _is_theirs(path: object, scene: Scene) -> bool:
    """Tell whether a file that is not there is one that lies at the person's, for all we know."""
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    text = os.fsdecode(path)
    own = os.path.realpath(os.environ.get("HOME", "."))
    if not os.path.realpath(text).startswith(own + os.sep) or scene.is_loading:
        return True
    folder = os.path.dirname(scene.filename)
    if folder and text.startswith(folder):
        return True
    written = rf"[\"'/\\]{re.escape(os.path.basename(text))}[\"']"  # in the text, as a name
    return re.search(written, scene.source) is not None
