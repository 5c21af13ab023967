"""Checks of what belongs together: stub and reference, tests and requirements, files."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from katakit.audit.checks import check
from katakit.audit.finding import Finding
from katakit.audit.proof import NAME
from katakit.audit.subject import BrokenSuite, Shipped, Subject
from katakit.solutions.edits import SUFFIX
from katakit.solutions.syntax import parse


@dataclass(frozen=True)
class Routine:
    """A public function, class or method as its reader sees it."""

    signature: str
    docstring: str


@check("Stub and reference agree in every signature and docstring, and each routine has one.")
def check_interface(subject: Subject) -> tuple[list[Finding], str]:
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


@check("The stub loads, and every requirement that a test proves is still to do.")
def check_stub(subject: Subject) -> list[Finding]:
    """Judge the stub."""
    [result] = subject.judge(subject.stub)
    place = subject.shown(subject.kata.stub_file)
    if result.trouble:
        return [Finding(f"{place} does not load: {result.trouble}", "Mend the stub.")]
    findings = []
    proved = set(result.proves.values())
    for slug, outcome in result.outcomes.items():
        if outcome == "todo" or (outcome == "not_judged" and slug not in proved):
            continue
        mend = (
            f"A test of '{slug}' passes without a solution: let it call one and look at the result."
            if outcome == "passed"
            else 'Let each routine of the stub raise NotImplementedError("its name"), nothing else.'
        )
        findings.append(Finding(f"{place}: '{slug}' is {outcome} and not todo.", mend))
    return findings


_SUFFIXES = {"flawed": (".py", SUFFIX), "alternatives": (".py",), "slow": (".py", SUFFIX)}
_LEFTOVERS = {"__pycache__", ".DS_Store", ".pytest_cache"}


@check("The kata's folders hold their own files and nothing else.")
def check_strays(subject: Subject) -> list[Finding]:
    """Walk the three folders."""
    kata = subject.kata
    author = {
        f"{kata.name}.py",
        "peer.py",
        "notes.md",
        "hints.md",
        "equivalent_mutants.toml",
        "diagnosis.toml",
        NAME,
    }
    folders = {
        kata.brief_file.parent: {"brief.md", "kata.toml", f"{kata.name}.py"},
        kata.author_folder: author,
        kata.suite_file.parent: {f"test_{kata.name}.py", "workload.py", "driver.py", "fuzz.py"},
    }
    findings = []
    for folder, expected in folders.items():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
            parts = path.relative_to(folder).parts
            if path.is_dir() or _LEFTOVERS & set(parts):
                continue
            part = parts[0] if len(parts) == 2 and folder == kata.author_folder else ""
            if path.suffix in _SUFFIXES.get(part, ()):
                continue
            if len(parts) > 1 or parts[0] not in expected:
                findings.append(
                    Finding(
                        f"{subject.shown(path)} belongs to no room.",
                        "Remove it, or give it the name of its room.",
                    )
                )
    return findings


@check("Each test proves one requirement of the brief, and each requirement has a test.")
def check_pairing(subject: Subject) -> tuple[list[Finding], str]:
    """Ask the judge, which refuses a suite that contradicts its brief."""
    try:
        result = subject.judged_reference
    except BrokenSuite as problem:
        said = str(problem)
        return [
            Finding(
                said[0].upper() + said[1:] + ".",
                "Write the missing half: a test with its marker, or the brief's sentence.",
            )
        ], ""
    tests, slugs = result.proves, subject.kata.brief.requirements
    return [], f"{len(tests)} tests of {len(slugs)} requirements"
