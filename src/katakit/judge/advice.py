"""What an error means that comes of where and how a solution is judged, and what to do.

The sandbox, what a kata allows and the Python that judges show in a solution as errors that
say nothing of them: "Operation not permitted", "No module named", "cannot import name".
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from katakit.boundary.denials import FILE, NETWORK, OTHER, PROCESS
from katakit.boundary.errors import Details
from katakit.boundary.guard import is_allowed
from katakit.boundary.program import Program
from katakit.imported import Imported, refused_anywhere, why_refused
from katakit.newer import age_of_missing
from katakit.notpython import kind_of_missing_name

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
