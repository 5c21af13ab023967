"""Mutations that people who work with arrays make, as mutmut takes them.

Each operator gets a node and yields what it might have been by mistake: another axis,
the largest for the smallest, a copy forgotten, a tie to the other side, a check left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

_SWAPS = {
    "argmin": "argmax",
    "argmax": "argmin",
    "min": "max",
    "max": "min",
    "minimum": "maximum",
    "maximum": "minimum",
    "any": "all",
    "all": "any",
    "floor": "ceil",
    "ceil": "floor",
    "mean": "median",
    "sum": "max",
    "cumsum": "sort",
    "zeros": "ones",
    "ones": "zeros",
    "append": "extend",
    "iloc": "loc",
    "loc": "iloc",
}
_VALUES = {
    "side": {'"left"': '"right"', '"right"': '"left"'},
    "kind": {'"stable"': '"heapsort"'},
    "keep": {'"first"': '"last"', '"last"': '"first"'},
    "how": {'"left"': '"inner"', '"inner"': '"outer"', '"outer"': '"inner"'},
    "axis": {"0": "1", "1": "0"},
    "ddof": {"0": "1", "1": "0"},
    "dtype": {"float": '"float32"', "int": '"int8"', "np.float64": '"float32"'},
}
_DROPPED_METHODS = {"copy", "astype", "ravel", "reset_index", "fillna", "dropna", "strip", "items"}
_DROPPED_FUNCTIONS = {
    "abs", "sorted", "reversed", "set", "list", "copy", "deepcopy", "sort", "unique", "round",
}  # fmt: skip


def other_name(node: cst.Attribute) -> Iterable[cst.Attribute]:
    """Argmin for argmax, any for all, and their like."""
    other = _SWAPS.get(node.attr.value)
    if other:
        yield node.with_changes(attr=cst.Name(other))


def other_builtin(node: cst.Call) -> Iterable[cst.Call]:
    """The same for the built-in functions."""
    if isinstance(node.func, cst.Name) and node.func.value in ("min", "max", "any", "all"):
        yield node.with_changes(func=cst.Name(_SWAPS[node.func.value]))


def other_value(node: cst.Arg) -> Iterable[cst.Arg]:
    """Another axis, ddof, side, dtype."""
    if node.keyword is None:
        return
    written = cst.Module(body=[]).code_for_node(node.value)
    other = _VALUES.get(node.keyword.value, {}).get(written)
    if other:
        yield node.with_changes(value=cst.parse_expression(other))


def dropped_call(node: cst.Call) -> Iterable[cst.BaseExpression]:
    """``x`` for ``x.copy()``, ``np.abs(x)`` or ``sorted(x)``; ``np.asarray`` for ``np.array``."""
    if isinstance(node.func, cst.Attribute):
        name, owner = node.func.attr.value, node.func.value
        is_library = isinstance(owner, cst.Name) and owner.value in ("np", "pd", "copy", "math")
        if name == "array" and is_library:
            yield node.with_changes(func=node.func.with_changes(attr=cst.Name("asarray")))
        elif name in _DROPPED_METHODS and not is_library:
            yield owner
        elif name in _DROPPED_FUNCTIONS and is_library and len(node.args) >= 1:
            yield _bare(node.args[0].value)
    elif isinstance(node.func, cst.Name) and node.func.value in _DROPPED_FUNCTIONS and node.args:
        yield _bare(node.args[0].value)


def _bare(value: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return value


def one_less(node: cst.Subscript) -> Iterable[cst.Subscript]:
    """One less for a number in an index or slice, and a slice without its step."""
    for position, element in enumerate(node.slice):
        part = element.slice
        for changed in _lesser(part):
            elements = list(node.slice)
            elements[position] = element.with_changes(slice=changed)
            yield node.with_changes(slice=elements)


def _lesser(part: cst.BaseSlice) -> Iterable[cst.BaseSlice]:
    if isinstance(part, cst.Index) and isinstance(part.value, cst.Integer):
        yield part.with_changes(value=_minus_one(part.value))
    elif isinstance(part, cst.Slice):
        for name in ("lower", "upper"):
            bound = getattr(part, name)
            if isinstance(bound, cst.Integer):
                yield part.with_changes(**{name: _minus_one(bound)})
        if part.step is not None:
            yield part.with_changes(step=None, second_colon=cst.MaybeSentinel.DEFAULT)


def _minus_one(number: cst.Integer) -> cst.BaseExpression:
    return cst.parse_expression(str(number.evaluated_value - 1))


def one_side(node: cst.BooleanOperation | cst.BinaryOperation) -> Iterable[cst.BaseExpression]:
    """One operand of two conditions."""
    joins = (cst.And, cst.Or, cst.BitAnd, cst.BitOr)
    if isinstance(node.operator, joins):
        yield node.left
        yield node.right


def decided(node: cst.If) -> Iterable[cst.If]:
    """A condition that always or never holds: a case forgotten."""
    space = cst.SimpleWhitespace(" ")
    for word in ("True", "False"):
        yield node.with_changes(test=cst.Name(word), whitespace_before_test=space)


def dropped_statement(node: cst.Expr) -> Iterable[cst.BaseSmallStatement]:
    """Nothing where something was done."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


NUMPY_OPERATORS: Sequence[tuple[type, Callable[[Any], Iterable[cst.CSTNode]]]] = (
    (cst.Attribute, other_name),
    (cst.Call, other_builtin),
    (cst.Arg, other_value),
    (cst.Call, dropped_call),
    (cst.Subscript, one_less),
    (cst.BooleanOperation, one_side),
    (cst.BinaryOperation, one_side),
    (cst.If, decided),
    (cst.Expr, dropped_statement),
)
"""All of them, with the kind of node that each takes."""
