"""What Python has gained and lost since 3.11: names of its library, and syntax.

F-strings and t-strings are read as Python 3.12 and later read them, without parsing.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

_ADDED = {
    (3, 12): "asyncio.create_eager_task_factory asyncio.eager_task_factory calendar.Day "
    "calendar.Month collections.abc.Buffer inspect.BufferFlags inspect.markcoroutinefunction "
    "itertools.batched math.sumprod os.listdrives os.setns os.unshare pathlib.Path.walk "
    "pathlib.PurePath.with_segments random.binomialvariate sys.activate_stack_trampoline "
    "sys.monitoring threading.setprofile_all_threads threading.settrace_all_threads "
    "types.get_original_bases typing.TypeAliasType typing.override",
    (3, 13): "asyncio.QueueShutDown base64.z85decode base64.z85encode "
    "builtins.PythonFinalizationError copy.replace dbm.sqlite3 glob.translate math.fma "
    "os.process_cpu_count os.timerfd_create pathlib.Path.from_uri pathlib.PurePath.full_match "
    "pathlib.UnsupportedOperation queue.Queue.shutdown queue.ShutDown re.PatternError "
    "statistics.kde statistics.kde_random types.CapsuleType typing.NoDefault typing.ReadOnly "
    "typing.TypeIs typing.get_protocol_members typing.is_protocol warnings.deprecated",
    (3, 14): "annotationlib compression compression.zstd concurrent.interpreters "
    "concurrent.futures.InterpreterPoolExecutor functools.Placeholder heapq.heapify_max "
    "heapq.heappop_max heapq.heappush_max heapq.heappushpop_max heapq.heapreplace_max io.Reader "
    "io.Writer operator.is_none operator.is_not_none os.reload_environ pathlib.Path.copy "
    "pathlib.Path.move pathlib.types string.templatelib sys.remote_exec "
    "typing.evaluate_forward_ref uuid.uuid6 uuid.uuid7 uuid.uuid8",
}
_REMOVED = {
    (3, 12): "asynchat asyncore distutils imp smtpd",
    (3, 13): "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib "
    "ossaudiodev pipes sndhdr spwd sunau telnetlib uu xdrlib",
}
_SINCE = {name: version for version, names in _ADDED.items() for name in names.split()}
_UNTIL = {name: version for version, names in _REMOVED.items() for name in names.split()}
_METHODS = {
    name.rpartition(".")[2]: name for name in _SINCE if re.fullmatch(r"\w+\.[A-Z]\w+\.\w+", name)
}
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def age_of_module(module: str) -> str:
    """Say that a module is of a newer or an older Python than this one, ``""`` if neither."""
    since = _SINCE.get(module)
    if since and since > sys.version_info[:2]:
        return f"judged by Python {HERE}; `{module}` is of Python {_shown(since)}"
    until = _UNTIL.get(module.partition(".")[0])
    if until and until <= sys.version_info[:2]:
        return f"judged by Python {HERE}; `{module}` was removed in Python {_shown(until)}"
    return ""


_LACKS = (
    re.compile(r"cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'"),
    re.compile(r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'"),
    re.compile(r"type object '(?P<module>\w+)' has no attribute '(?P<name>\w+)'"),
    re.compile(r"'(?P<module>\w+)' object has no attribute '(?P<name>\w+)'"),
    re.compile(r"name '(?P<name>\w+)' is not defined"),
    re.compile(r"No module named '(?P<module>[\w.]+)'"),
)


def age_of_missing(message: str) -> str:
    """Say that what an error misses is of another Python than this one, ``""`` if it is not."""
    for pattern in _LACKS:
        if found := pattern.search(message):
            parts = found.groupdict()
            module, name = parts.get("module", "builtins"), parts.get("name", "")
            whole = f"{module}.{name}" if name else module
            method = _METHODS.get(name, "")
            if method and method.split(".")[1].removeprefix("Pure") in module:
                whole = method
            return age_of_module(whole)
    return ""


def _shown(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


# --- syntax -------------------------------------------------------------------------------

_NAME = r"[^\W\d]\w*"
_HEAD = rf"^(\s*(?:async[ \t]+def|def|class)[ \t]+{_NAME})[ \t]*"
_FORMS = tuple(
    (version, what, re.compile(form, re.MULTILINE), instead)
    # What it looks like, and what older Python has in its place.
    for version, what, form, instead in (
        (
            (3, 12),
            "a `type` statement",
            rf"^(\s*)type[ \t]+{_NAME}[ \t]*(?:\[[^\n]*?\][ \t]*)?=(?!=)[^\n]*",
            r"\1pass",
        ),
        (
            (3, 13),
            "a default of a type parameter",
            _HEAD + r"\[[^\]\n=]*=[^\n]*?\][ \t]*(?=[:(])",
            r"\1",
        ),
        (
            (3, 12),
            "a list of type parameters (`class B[T]`, `def f[T]()`)",
            _HEAD + r"\[[^\n]*?\][ \t]*(?=[:(])",
            r"\1",
        ),
        (
            (3, 14),
            "`except` with several types and no parentheses",
            r"^(\s*except\*?)[ \t]+([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)[ \t]*:",
            r"\1 (\2):",
        ),
        ((3, 15), "a `lazy` import", r"^(\s*)lazy[ \t]+(import|from)\b", r"\1\2"),
    )
)
_STRINGS = (
    ((3, 14), 'a template string (`t"..."`)', "t"),
    ((3, 12), "an f-string that holds its own quotes, a backslash or a comment", "f"),
)


def newer_syntax(source: str, line: int) -> str:
    """Say which newer Python's syntax an error of syntax is about, ``""`` if it is another error.

    Parameters
    ----------
    line : int
        Where the parser stopped, counted from 1. A form is to blame if the text parses further
        once it is replaced by what older Python has in its place.
    """
    for version, what, form, instead in _FORMS:
        if version > sys.version_info[:2]:
            older = form.sub(instead, source)
            if older != source and _parses_beyond(older, line):
                return _told(version, what)
    for version, what, prefix in _STRINGS:
        if version > sys.version_info[:2]:
            older = without_strings(source, prefix)
            if older != source and _parses_beyond(older, line):
                return _told(version, what)
    return ""


def _told(version: tuple[int, int], what: str) -> str:
    return (
        f"judged by Python {HERE}; {what} is syntax of Python {_shown(version)}. "
        "Write it the older way."
    )


def _parses_beyond(source: str, line: int) -> bool:
    try:
        ast.parse(source)
    except SyntaxError as error:
        return (error.lineno or 0) > line
    except (RecursionError, MemoryError, ValueError):
        return False
    return True


_STRING = re.compile(r"(?<![\w])([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_DEPTH = 20


def without_strings(source: str, prefix: str) -> str:
    """Return a text with its strings of a prefix (``"f"``, ``"t"``) emptied, lines kept."""
    made: list[str] = []
    place = 0
    while place < len(source):
        if source[place] == "#":
            end = _line_end(source, place)
        else:
            found = _STRING.match(source, place) if _begins(source, place) else None
            if found is None:
                made.append(source[place])
                place += 1
                continue
            end = _end_of_string(source, found, 0)
            if prefix in found[1].lower() and (prefix == "t" or _is_newer(source, found, end)):
                breaks = "\n" * source.count("\n", place, end)
                made.append(f'"""{breaks}"""' if breaks else '""')
                place = end
                continue
        made.append(source[place:end])
        place = end
    return "".join(made)


def _is_newer(source: str, found: re.Match[str], end: int) -> bool:
    """Tell whether an f-string is one only since its fields may hold what they like."""
    quote, text = found[2], source[found.end() : end]
    if not text.endswith(quote):
        return False
    body = text.removesuffix(quote)
    fields = "".join(_fields(body))
    return quote in body.replace(f"\\{quote}", "") or bool(re.search(r"[\\#]", fields))


def _fields(body: str) -> Iterator[str]:
    """Yield the replacement fields of an f-string."""
    place = 0
    while (place := body.find("{", place)) >= 0:
        if body.startswith("{{", place):
            place += 2
            continue
        end = _end_of_field(body, place + 1, 1)
        yield body[place:end]
        place = end


def _begins(source: str, place: int) -> bool:
    character = source[place]
    return character in "'\"" or (character.isalpha() and not source[place - 1 : place].isalnum())


def _line_end(source: str, place: int) -> int:
    end = source.find("\n", place)
    return len(source) if end < 0 else end


def _end_of_string(source: str, found: re.Match[str], depth: int) -> int:
    """Return where a string ends that begins so, the end of the text if it never does."""
    kind, quote, place = found[1].lower(), found[2], found.end()
    has_fields = ("f" in kind or "t" in kind) and depth < _DEPTH
    while place < len(source):
        if source.startswith(quote, place):
            return place + len(quote)
        if source[place] == "\n" and len(quote) == 1:
            return place
        if source[place] == "\\" or (has_fields and source.startswith(("{{", "}}"), place)):
            place += 2
        elif has_fields and source[place] == "{":
            place = _end_of_field(source, place + 1, depth + 1)
        else:
            place += 1
    return len(source)


def _end_of_field(source: str, place: int, depth: int) -> int:
    """Return where a replacement field ends, its own strings and brackets followed."""
    open_brackets = 0
    while place < len(source):
        character = source[place]
        found = _STRING.match(source, place) if _begins(source, place) else None
        if found is not None:
            place = _end_of_string(source, found, depth)
            continue
        if character == "#":
            place = _line_end(source, place)
            continue
        if character == "}" and not open_brackets:
            return place + 1
        open_brackets += (character in "([{") - (character in ")]}")
        place += 1
    return len(source)
