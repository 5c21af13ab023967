"""The steps of a test as statements of Python that take them again, without the kit.

What only the test has, its functions and its objects, can't be written; a proxy takes its
place, and the script says so.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from katakit.boundary.call_log import NOTHING, Step
from katakit.boundary.value_types import plain
from katakit.candidate.remote_objects import Routine

_INLINE = 300
"""Characters of a value that is written into the script; a longer one goes beside it."""

_EXPRESSIONS: dict[str, str] = {
    "len": "len({0})",
    "iter": "iter({0})",
    "getitem": "{0}[{1}]",
    "contains": "{1} in {0}",
    "enter": "{0}.__enter__()",
    "hold": "{0}",
    "next": "next({0}, None)",
    "collect": "list({0})",
}
_STATEMENTS: dict[str, str] = {
    "setitem": "{0}[{1}] = {2}",
    "delitem": "del {0}[{1}]",
    "exit": "{0}.__exit__(None, None, None)",
}
_LOOKS = frozenset({"driver", "value", "convert", "random_state"})
"""Operations that change nothing, and whose results no later step needs."""


@dataclass
class Replay:
    """Statements, as they are added.

    Attributes
    ----------
    module : str
        The name of the candidate's module.
    lines : list of str
    inputs : dict
        Name to value, for what is too large to stand in a line.
    missing : list of str
        What can't be written, a noun phrase each.
    modules : set of str
        What the lines import.
    """

    module: str
    lines: list[str] = field(default_factory=list)
    inputs: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    _known: dict[int, str] = field(default_factory=dict)

    def add(self, step: Step, name: str, is_last: bool = False) -> bool:
        """Add one step; tell whether its result has the name.

        A step that had no result, and is not the last, may raise again.
        """
        lines, gives = self._source(step, name)
        if lines and not is_last and step.result is NOTHING:
            self.modules.add("contextlib")
            lines = ["with contextlib.suppress(Exception):", *(f"    {line}" for line in lines)]
        self.lines += lines
        if gives:
            self._know(step, name)
        return gives

    def look(self, step: Step) -> str:
        """Return the expression for what a step looked at, ``""`` if it can't be written."""
        target, *attribute = step.arguments
        number = _number(target)
        if number not in self._known or _is_routine(step.result):
            return ""
        return ".".join([self._known[number], *attribute])

    # --- steps -------------------------------------------------------------------------

    def _source(self, step: Step, name: str) -> tuple[list[str], bool]:
        """Return the lines of a step, and whether they give its result the name."""
        what, arguments = step.operation, step.arguments
        if what == "call":
            target, attribute, args, kwargs = arguments
            routine = self._owner(target) + (f".{attribute}" if attribute else "")
            return [f"{name} = {routine}({self._listed(args, kwargs, name)})"], True
        if what == "getattr":
            target, attribute = arguments
            if target is None or _is_routine(step.result):
                return [], False
            return [f"{name} = {self._owner(target)}.{attribute}"], True
        if what == "setattr":
            target, attribute, value = arguments
            return [f"{self._owner(target)}.{attribute} = {self._value(value, name)}"], False
        if what == "replace":
            held, content = arguments
            return self._overwritten(held, content, name), False
        if what == "make":
            wanted, args, kwargs = arguments
            module, _, attribute = wanted.partition(":")
            made = f'importlib.import_module("{module}").{attribute}'
            return [f"{name} = {made}({self._listed(args, kwargs, name)})"], True
        shown = [self._value(value, f"{name}_{n}") for n, value in enumerate(arguments)]
        if what == "collect" and arguments[1:] == (True,):
            self.modules.add("copy")
            return [f"{name} = [copy.deepcopy(item) for item in {shown[0]}]"], True
        if what == "seed_global_random":
            self.modules |= {"random", "numpy"}
            return [f"random.seed({shown[0]})", f"np.random.seed({shown[0]})"], False
        if what in _EXPRESSIONS:
            return [f"{name} = {_EXPRESSIONS[what].format(*shown)}"], True
        if what in _STATEMENTS:
            return [_STATEMENTS[what].format(*shown)], False
        if what not in _LOOKS and not what.endswith(("_memory", "_profile")):
            self.missing.append(f"what the test did by {what!r}")
        return [], False

    def _overwritten(self, target: Any, content: Any, name: str) -> list[str]:
        """Return what puts a content into a held value; see `katakit.candidate.instruments`."""
        held, value = self._value(target, name), self._value(content, f"{name}_content")
        if isinstance(content, list):
            return [f"{held}[:] = {value}"]
        if isinstance(content, dict | set):
            return [f"{held}.clear()", f"{held}.update({value})"]
        if type(content).__name__ == "DataFrame":
            loop = f"for column in range({value}.shape[1]):"
            return [loop, f"    {held}.isetitem(column, {value}.iloc[:, column].array)"]
        if type(content).__name__ == "Series":
            return [f"{held}.iloc[:] = {value}.array"]
        return [f"{held}[...] = {value}"]

    # --- values ------------------------------------------------------------------------

    def _know(self, step: Step, name: str) -> None:
        """Remember by which expression an object is reached that stays with the candidate."""
        if step.result is NOTHING:
            return
        if step.operation in ("hold", "iter", "make") and isinstance(step.result, int):
            self._known[step.result] = name
            return
        result = step.result[1] if step.operation == "getattr" else step.result
        for expression, number in _objects(result, name):
            self._known.setdefault(number, expression)

    def know(self, number: int, name: str) -> None:
        """Take note of an object that the script has under a name."""
        self._known[number] = name

    def _listed(self, args: list[Any], kwargs: dict[str, Any], name: str) -> str:
        shown = [self._value(value, f"{name}_{n}") for n, value in enumerate(args)]
        shown += [f"{key}={self._value(v, f'{name}_{key}')}" for key, v in kwargs.items()]
        return ", ".join(shown)

    def _owner(self, target: Any) -> str:
        return self.module if target is None else self._value(target, "an object")

    def _value(self, value: Any, name: str) -> str:
        """Return the expression for a value; a large one is kept under the name."""
        if isinstance(value, Routine):
            return f"{self._owner(value._target)}.{value._name}"
        number = _number(value)
        if number is not None:
            if number not in self._known:
                kind = (
                    type(value).__name__ if not hasattr(value, "_type_name") else value._type_name
                )
                return self._proxy(f"a {kind} that the test came by in another way")
            return self._known[number]
        value = value if isinstance(value, bool) else plain(value)
        if _holds_references(value):
            return self._container(value, name)
        if _is_the_suites(value):
            what = "function" if callable(value) else "object"
            return self._proxy(f"a {what} of the test's own")
        literal = self._literal(value)
        if literal is not None and len(literal) <= _INLINE:
            return literal
        while name in self.inputs:
            name += "_"
        self.inputs[name] = value
        return f'inputs["{name}"]'

    def _container(self, value: Any, name: str) -> str:
        if isinstance(value, dict):
            items = (f"{self._value(k, f'{name}_key')}: {self._value(v, f'{name}_{n}')}"
                     for n, (k, v) in enumerate(value.items()))  # fmt: skip
            return f"{{{', '.join(items)}}}"
        shown = [self._value(item, f"{name}_{n}") for n, item in enumerate(value)]
        if isinstance(value, tuple):
            return f"({', '.join(shown)}{',' if len(shown) == 1 else ''})"
        if isinstance(value, list):
            return f"[{', '.join(shown)}]"
        return f"{type(value).__name__}([{', '.join(shown)}])"

    def _proxy(self, what: str) -> str:
        if what not in self.missing:
            self.missing.append(what)
        return f"Missing({what!r})"

    def _literal(self, value: Any) -> str | None:
        """Return a value as source, None where there is none that gives the same."""
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuU":
            self.modules.add("numpy")
            return f"np.array({value.tolist()!r}, dtype={value.dtype.str!r})"
        text = repr(value)
        try:
            return text if repr(ast.literal_eval(text)) == text else None
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return None


def _is_routine(told: Any) -> bool:
    """Tell from the answer to a look at an attribute whether that is to be called."""
    return isinstance(told, list | tuple) and len(told) == 2 and told[0] is True


def _number(value: Any) -> int | None:
    """Return the number of what stays with the candidate, None for anything else."""
    numbered = getattr(type(value), "__katakit_number__", None)
    return None if numbered is None else int(numbered(value)[1])


def _objects(value: Any, expression: str) -> Iterator[tuple[str, int]]:
    """Return the objects in a result, each with the expression that reaches it."""
    number = _number(value)
    if number is not None:
        yield expression, number
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            yield from _objects(item, f"{expression}[{position}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _objects(item, f"{expression}[{key!r}]")


def _holds_references(value: Any) -> bool:
    """Tell a container of what is no plain value, which is written item by item."""
    if isinstance(value, list | tuple | set | frozenset):
        return any(_is_reference(item) for item in value)
    if isinstance(value, dict):
        return any(_is_reference(item) for pair in value.items() for item in pair)
    return False


def _is_reference(value: Any) -> bool:
    is_one = _number(value) is not None or isinstance(value, Routine) or _is_the_suites(value)
    return is_one or _holds_references(value)


def _is_the_suites(value: Any) -> bool:
    """Tell what the suite defines from a plain value."""
    if callable(value):
        return True
    package = type(value).__module__.partition(".")[0]
    return package not in ("builtins", "numpy", "pandas") and package not in sys.stdlib_module_names
