"""What an explanation says of values and errors: a short line, what is lacking, advice."""

from __future__ import annotations

import ast
import inspect
import re
import reprlib
import sys
from pathlib import Path
from typing import Any

from katakit.boundary.call_log import NOTHING
from katakit.boundary.failures import Details
from katakit.boundary.importable_packages import is_allowed
from katakit.boundary.program import Program
from katakit.boundary.sandbox_errors import FILE, NETWORK, OTHER, PROCESS
from katakit.boundary.value_types import named
from katakit.differences import kind_of
from katakit.solutions.imports import Imported, refused_anywhere, why_refused
from katakit.solutions.python_versions import age_of_missing
from katakit.solutions.syntax import kind_of_missing_name

_WIDTH = 160


class _Brief(reprlib.Repr):
    """Shortens containers, and shows what NumPy and pandas hold as `summary` does."""

    def repr1(self, x: Any, level: int) -> str:
        package = type(x).__module__.partition(".")[0]
        return summary(x) if package in ("numpy", "pandas") else super().repr1(x, level)

    def repr_instance(self, x: Any, level: int) -> str:
        """Show the kit's proxies and the standard library; of the suite's objects no name."""
        package = type(x).__module__.partition(".")[0]
        if callable(x) and package != "katakit":
            return "<a function>"
        if package == "katakit" or package in sys.stdlib_module_names:
            return super().repr_instance(x, level)
        return "<an object>"


_REPR = _Brief()
_REPR.maxstring = _REPR.maxother = 120
_REPR.maxlist = _REPR.maxtuple = _REPR.maxset = 8
_REPR.maxdict = 6
_REPR.maxlevel = 4


def summary(value: Any) -> str:
    """Return one line that shows a value: type and shape where it is large.

    A value from a stranger may refuse to be shown (an integer of 5,000 digits raises a
    `ValueError` in ``repr``); a report is no reason to lose a verdict.
    """
    try:
        return _summary(value)
    except Exception:  # noqa: BLE001 (whatever it meets, a verdict is not lost over it)
        return f"<a {type(value).__name__} that can't be shown>"


def _summary(value: Any) -> str:
    if inspect.isroutine(value) or inspect.isclass(value):
        return "<a function>"  # the suite's: its name is nobody's business
    told = getattr(type(value), "__katakit_kind__", None)
    if told is not None:
        return str(told(value))
    package = type(value).__module__.partition(".")[0]
    if package == "numpy":
        return _numpy(value)
    if package == "pandas":
        return _pandas(value)
    return _clip(_REPR.repr(value))


def arguments(
    what: str, args: tuple[Any, ...], kwargs: dict[str, Any], first: int = 1
) -> list[str]:
    """Return the call on one line, and below it the arguments too large to stand there.

    Parameters
    ----------
    first : int
        The number by which the first positional argument is known below.
    """
    below: list[str] = []
    shown = []
    for position, value in enumerate(args, start=first):
        shown.append(_inline(value, f"arg {position}", below))
    for name, value in kwargs.items():
        shown.append(f"{name}={_inline(value, name, below)}")
    return [_clip(f"{what}({', '.join(shown)})"), *below]


def _inline(value: Any, name: str, below: list[str]) -> str:
    text = summary(_content(value))
    if len(text) <= 24:
        return text
    below.append(f"{name:<8} {text}")
    return f"<{name}>"


def _content(value: Any) -> Any:
    """Return what a held argument was when it was handed over."""
    return getattr(value, "original", value) if hasattr(type(value), "replace") else value


def _numpy(value: Any) -> str:
    import numpy as np

    if not isinstance(value, np.ndarray):
        return _clip(repr(value.item()) if value.dtype.kind in "biufc" else repr(value))
    shape = "×".join(map(str, value.shape)) if value.ndim > 1 else str(value.shape)
    flat = value.ravel()
    if flat.size <= 12:
        items = " ".join(str(item) for item in flat.tolist())
    else:
        head, tail = flat[:4].tolist(), flat[-2:].tolist()
        items = " ".join(map(str, head)) + " ... " + " ".join(map(str, tail))
    return _clip(f"{value.dtype} {shape}   {items}")


def _pandas(value: Any) -> str:
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        names = ", ".join(map(str, value.columns[:8]))
        more = ", ..." if value.shape[1] > 8 else ""
        return _clip(f"DataFrame {value.shape[0]} × {value.shape[1]}   {names}{more}")
    if isinstance(value, pd.Series):
        items = " ".join(map(str, value.tolist()[:6])) + (" ..." if len(value) > 6 else "")
        return _clip(f"Series {value.dtype} ({len(value)},)   {items}")
    return _clip(" ".join(repr(value).split()))


def _clip(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."


_TYPE = re.compile(r"'(\w+)' object|of type '(\w+)'|non-iterable (\w+) object|not '?(\w+)'?$")
_OF_THE_KIT = ("RemoteObject", "RemoteIterator", "Routine", "RemoteHeld")
_CANT = (
    (r"not iterable|non-iterable", "can't be iterated over"),
    (r"not subscriptable", "can't be indexed"),
    (r"has no len\(\)", "has no length"),
    (r"has no attribute '(\w+)'", r"has no `\1`"),
    (r"not callable", "can't be called"),
    (r"real number|argument must be|invalid literal|could not convert", "is no number"),
    (r"unsupported operand|not supported between|bad operand", "can't be computed with"),
    (r"not an async|can't be used in 'await'", "can't be awaited"),
)
_TOO_FEW = re.compile(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)")
_TOO_MANY = re.compile(r"too many values to unpack \(expected (\d+)")


def unusable(error: BaseException, value: Any) -> str:
    """Return one clause that says what came back and why it is of no use.

    Parameters
    ----------
    error : BaseException
        What the suite ran into.
    value : object
        What the last call returned, `NOTHING` if it is not known.
    """
    text = str(error)
    if found := _TOO_FEW.search(text):
        return f"{_count(found[2])} came back where {found[1]} are due"
    if found := _TOO_MANY.search(text):
        return f"more than {_count(found[1])} came back where {found[1]} are due"
    kind = _kind(text, value)
    if isinstance(error, KeyError):
        return f"{kind} came back without the key {text}"
    if isinstance(error, IndexError):
        return f"{kind} came back with too few items"
    for pattern, words in _CANT:
        if found := re.search(pattern, text):
            return f"{kind} came back, which {found.expand(words)}"
    shown = text
    for name in _OF_THE_KIT:
        shown = shown.replace(name, "object")
    return f"{kind} came back, which can't be used: {type(error).__name__}: {shown}"[:300]


def _count(number: str) -> str:
    return "1 value" if number == "1" else f"{number} values"


def _kind(text: str, value: Any) -> str:
    found = _TYPE.search(text)
    name = next(filter(None, found.groups()), "") if found else ""
    if name and name not in _OF_THE_KIT and name != type(value).__name__:
        return named(name)
    if name == "Routine":
        return named(name)
    return "something else" if value is NOTHING else kind_of(value)


_DENIED = {
    PROCESS: "the sandbox said no: a solution is judged in one process and starts no other; "
    "use threads, or do the work in the call itself",
    NETWORK: "the sandbox said no: a solution has no network; put what it would fetch into the "
    "file itself",
    FILE: "the sandbox said no to {detail!r}: a solution sees no file beside it and writes only to "
    "the folder it runs in; put what it would read into the solution",
    OTHER: "the sandbox said no: this is nothing that a solution needs; do without it "
    "(docs/threat_model.md)",
}
_RELATIVE = "attempted relative import"
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_OPTIONAL = re.compile(
    r"(?:[Mm]issing optional dependency '|`Import |accessor requires )(?P<package>\w+)"
)


def advice(details: Details, program: Program) -> str:
    """Return what an error means and what to do, ``""`` where it says so itself.

    It begins with the error's name where that helps to find it.
    """
    told = f"raised {details.type_name}: "
    if details.kind in _DENIED:
        return told + _DENIED[details.kind].format(detail=details.detail)
    if details.type_name == "ModuleNotFoundError" and (found := _NO_MODULE.search(details.message)):
        return _why_not_there(found[1], program)
    if details.type_name == "ImportError" and details.message.startswith(_RELATIVE):
        return _why_relative(program)
    if found := _OPTIONAL.search(details.message):
        package = found["package"].lower()
        return f"{told}this needs {package}, which this kata does not allow; do without it"
    if found_age := age_of_missing(details.message):
        return told + found_age
    if details.type_name == "NameError" and (kind := kind_of_missing_name(details.message)):
        return told + kind
    return ""


def _why_not_there(module: str, program: Program) -> str:
    if age := age_of_missing(f"No module named {module!r}"):
        return f"imports {module}: {age}."
    if program.allowed is None or is_allowed(module, program.allowed):
        return ""
    wanted = (one for one in _refused(program) if one.module == module)
    one = next(wanted, Imported(module, (), "", 0))
    return why_refused(one, program.allowed, Path(program.filename).parent, program.source)


def _why_relative(program: Program) -> str:
    one = next((one for one in _refused(program) if one.module.startswith(".")), None)
    if one is None or program.allowed is None:
        return ""
    return why_refused(one, program.allowed, None, program.source)


def _refused(program: Program) -> list[Imported]:
    tree = ast.parse(program.source)  # it has been loaded
    return list(refused_anywhere(tree, program.allowed or (), program.name))
