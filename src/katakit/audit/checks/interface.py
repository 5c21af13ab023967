"""Stub and reference agree in every signature and docstring, and each routine has one."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from katakit.audit.finding import Finding
from katakit.audit.subject import Shipped, Subject
from katakit.trees import parse


@dataclass(frozen=True)
class Routine:
    """A public function, class or method as its reader sees it."""

    signature: str
    docstring: str


def run(subject: Subject) -> tuple[list[Finding], str]:
    """Compare the two texts."""
    stub, reference = _routines(subject.stub), _routines(subject.reference)
    findings = []
    for name in sorted({*stub, *reference}):
        if name not in stub or name not in reference:
            where, other = ("reference", "stub") if name in reference else ("stub", "reference")
            findings.append(
                Finding(
                    f"The {where} defines {name}, the {other} does not.",
                    "Make the stub whole from the start; keep the reference's helpers private.",
                )
            )
        elif stub[name].signature != reference[name].signature:
            findings.append(
                Finding(
                    f"Stub and reference differ in the signature of {name}.",
                    "Make them one.",
                    f"stub       {stub[name].signature}\nreference  {reference[name].signature}",
                )
            )
        elif stub[name].docstring != reference[name].docstring:
            findings.append(
                Finding(
                    f"Stub and reference differ in the docstring of {name}.",
                    "Copy the better one to the other.",
                )
            )
        elif not stub[name].docstring and not name.endswith("__init__"):
            findings.append(
                Finding(f"{name} has no docstring.", "Say what it takes, returns and raises.")
            )
    return findings, f"{len(stub)} routines"


def _routines(solution: Shipped) -> dict[str, Routine]:
    try:
        tree = parse(solution.source)
    except SyntaxError:
        return {}
    found: dict[str, Routine] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found[node.name] = Routine("class", ast.get_docstring(node) or "")
            for item in node.body:
                found |= _function(item, f"{node.name}.")
        else:
            found |= _function(node, "")
    return found


def _function(node: ast.stmt, prefix: str) -> dict[str, Routine]:
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return {}
    if node.name.startswith("_") and node.name != "__init__":
        return {}
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    signature = f"({ast.unparse(node.args)}){returns}"
    return {prefix + node.name: Routine(signature, ast.get_docstring(node) or "")}
