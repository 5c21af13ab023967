"""The failing call as a script of its own, for a debugger: the calls of one test, and their inputs.

Only what crossed the boundary is written, so nothing of the suite is: which routines were
called, with which values, up to the call that was found wanting.
"""

from __future__ import annotations

import ast
import pickle
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from katakit.boundary.connection import Call
from katakit.boundary.subclasses import plain
from katakit.candidate.objects import RemoteObject
from katakit.candidate.remote import RemoteHeld
from katakit.files import write_atomically
from katakit.kata import Kata
from katakit.verdict import Evidence

_INLINE = 300
"""Characters of a value that is written into the script; a longer one goes beside it."""

_HEAD = '''\
"""{kata}, {slug}: the call that fails, with its inputs.

{sentence}

expected   {expected}
got        {got}

Run it, or stop in it:  python -m pdb {name}
"""

{imports}
HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("{kata}", HERE / "{solution}")
{kata} = sys.modules["{kata}"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module({kata})
'''
_LOAD = """\
inputs = pickle.loads((HERE / "{name}").read_bytes())
"""
_TAIL = """
print(list(got) if hasattr(got, "__next__") else got)
"""


@dataclass(frozen=True)
class Repro:
    """What to write, and where.

    Attributes
    ----------
    slug : str
        The requirement.
    folder : Path
        Where the solution lies.
    solution : str
        Its file's name.
    """

    slug: str
    folder: Path
    solution: str

    def path(self, kata: Kata) -> Path:
        """Return the script's path."""
        return self.folder / f"repro_{kata.name}_{self.slug.replace('-', '_')}.py"


def write(repro: Repro, kata: Kata, calls: list[Call], culprit: Call, told: Evidence) -> None:
    """Write the script, and beside it the inputs that are too large for it.

    Parameters
    ----------
    calls : list of Call
        All of the test's, in their order.
    culprit : Call
        The last to write.
    told : Evidence
        For the words above the script.
    """
    path = repro.path(kata)
    if path.exists():  # another test of the requirement failed before
        return
    upto = next(number for number, call in enumerate(calls) if call is culprit)
    script = _Script(calls[: upto + 1], kata.name)
    for position in range(upto):
        script.add(position, f"made_{position}")
    script.add(upto, "got")
    requirement = kata.brief.find(repro.slug)
    head = _HEAD.format(
        kata=kata.name,
        slug=repro.slug,
        sentence=_quotable(requirement.text if requirement else ""),
        expected=_quotable(told.expected or "see the report"),
        got=_quotable(told.got or "see the report"),
        name=path.name,
        imports=script.imports,
        solution=repro.solution,
    )
    if script.inputs:
        beside = path.with_suffix(".pickle")
        write_atomically(beside, pickle.dumps(script.inputs))
        head += _LOAD.format(name=beside.name)
    write_atomically(path, "\n".join([head, *script.lines, _TAIL]).encode())


@dataclass
class _Script:
    """The calls of a script, as it grows.

    Attributes
    ----------
    calls : list of Call
        Those that it will hold.
    kata : str
        The name of the candidate's module.
    inputs : dict
        Name to value, for what is too large to stand in the script.
    """

    calls: list[Call]
    kata: str
    inputs: dict[str, Any] = field(default_factory=dict)
    has_arrays: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def imports(self) -> str:
        """The import statements, a blank line between the standard library's and NumPy's."""
        modules = ["importlib.util", *(["pickle"] if self.inputs else []), "sys"]
        lines = [*(f"import {module}" for module in modules), "from pathlib import Path"]
        return "\n".join([*lines, *(["", "import numpy as np"] if self.has_arrays else []), ""])

    def add(self, position: int, name: str) -> None:
        """Write one call; its result gets a name."""
        call = self.calls[position]
        shown = [self._value(value, f"arg_{position}_{n}") for n, value in enumerate(call.args)]
        shown += [f"{key}={self._value(v, f'{key}_{position}')}" for key, v in call.kwargs.items()]
        self.lines.append(f"{name} = {self._routine(call)}({', '.join(shown)})")

    def _routine(self, call: Call) -> str:
        if call.target is None:
            return f"{self.kata}.{call.what}"
        method = call.what.rpartition(".")[2] if "." in call.what else ""
        return self._object(call.target) + (f".{method}" if method else "")

    def _object(self, target: object) -> str:
        """Return the name of the result that an object was."""
        for position, call in enumerate(self.calls):
            if call.result is target:
                return f"made_{position}"
        self.lines.append(f"# {target!r}: the test came by it in another way; put your own here")
        return "..."

    def _value(self, value: Any, name: str) -> str:
        if isinstance(value, RemoteHeld):
            value = value.original
        if isinstance(value, RemoteObject):
            return self._object(value)
        value = value if isinstance(value, bool) else plain(value)
        if _is_the_suites(value):
            self.lines.append(f"# {name}: a function or an object of the test's; put your own here")
            return "..."
        literal = self._literal(value)
        if literal is not None and len(literal) <= _INLINE:
            return literal
        self.inputs[name] = value
        return f'inputs["{name}"]'

    def _literal(self, value: Any) -> str | None:
        """Return a value as source, None where there is none that gives the same."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuU":
            self.has_arrays = True
            return f"np.array({value.tolist()!r}, dtype={value.dtype.str!r})"
        text = repr(value)
        try:
            return text if repr(ast.literal_eval(text)) == text else None
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return None


def _is_the_suites(value: Any) -> bool:
    """Tell what the suite defines, also inside a container, from a plain value."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(_is_the_suites, value))
    if isinstance(value, dict):
        return any(map(_is_the_suites, [*value, *value.values()]))
    package = type(value).__module__.partition(".")[0]
    return package not in ("builtins", "numpy", "pandas") and package not in sys.stdlib_module_names


def _quotable(text: str) -> str:
    """Return text that can stand in a docstring."""
    return text.replace("\\", "\\\\").replace('"""', "'''")
