"""Errors of a suite's own: they make the kata broken, and are never told as the candidate's.

A candidate can bring none of them about: what it raises crosses with its details, and a
misspelt name counts as the suite's only where neither stub nor brief has it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from katakit.boundary.failures import Details, WorkerFailure, details_of
from katakit.candidate.remote import NotDefined
from katakit.candidate.remote_objects import WrongSignature
from katakit.errors import BrokenKata

if TYPE_CHECKING:
    from katakit.judge.test_report import Attempt
    from katakit.katas.kata import Kata


_FIXTURES = "candidate, candidate_other_seed, candidates"
_MISCALLED = re.compile(r"[\w.<>]+\(\) (?:missing \d|takes |got an unexpected|got multiple)")
_ALWAYS_RUNS = "a test of a suite always runs; take that out"


def check_text(suite: Path) -> None:
    """Check that no test of a suite hides another.

    Raises
    ------
    BrokenKata
        With the line of the second, if two tests in one place have one name.
    """
    tree = ast.parse(suite.read_bytes())
    bodies = [tree.body, *(n.body for n in ast.walk(tree) if isinstance(n, ast.ClassDef))]
    for body in bodies:
        seen: dict[str, int] = {}
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if node.name in seen and node.name.lower().startswith("test"):
                    raise BrokenKata(
                        suite,
                        node.lineno,
                        f"defines {node.name} a second time, so that the first on line "
                        f"{seen[node.name]} never runs: rename one.",
                    )
                seen[node.name] = node.lineno


def check_marks(item: pytest.Item, suite: Path) -> None:
    """Check that a test is to run and to hold.

    Raises
    ------
    BrokenKata
        If it is marked to be skipped or to fail.
    """
    for mark in item.iter_markers():
        if mark.name in ("skip", "xfail"):
            line = (item.location[1] or 0) + 1
            raise BrokenKata(suite, line, f"{item.name} is marked {mark.name}: {_ALWAYS_RUNS}.")


def check_error(
    error: BaseException | None, attempt: Attempt, kata: Kata, item: pytest.Item
) -> None:
    """Check that what ended a test is no error of the suite's own.

    Raises
    ------
    BrokenKata
        With the suite's line, if it is one.
    """
    if error is None or isinstance(error, WorkerFailure):
        return
    problem = _problem(error, attempt, kata)
    if problem:
        line = _line_in(kata.suite_file, error) or (item.location[1] or 0) + 1
        raise BrokenKata(kata.suite_file, line, problem)


def problem_at_collection(suite: Path, error: BaseException) -> str:
    """Say in one sentence why a suite can't be collected, with its line."""
    if isinstance(error, SyntaxError):
        return str(BrokenKata(suite, error.lineno or 0, f"is no Python: {error.msg}"))
    if isinstance(error, pytest.exit.Exception):
        return str(
            BrokenKata(suite, _line_in(suite, error), f"ends the whole run: {_ALWAYS_RUNS}.")
        )
    lines = str(error).strip().splitlines()
    told = lines[-1][:300] if lines else ""
    name = "" if isinstance(error, pytest.Collector.CollectError) else f"{type(error).__name__}: "
    return str(
        BrokenKata(suite, _line_in(suite, error), f"the suite can't be collected: {name}{told}")
    )


def _problem(error: BaseException, attempt: Attempt, kata: Kata) -> str:
    if isinstance(error, pytest.skip.Exception):
        return f"skips a test: {_ALWAYS_RUNS}."
    if isinstance(error, pytest.xfail.Exception):
        return f"expects a test to fail: {_ALWAYS_RUNS}."
    if isinstance(error, pytest.FixtureLookupError):
        return f"there is no fixture {error.argname!r}: use {_FIXTURES} or one of the suite's own."
    if isinstance(error, NotDefined):
        return _unknown(str(error), kata)
    details = details_of(error)
    if isinstance(error, WrongSignature):
        found = re.search(r"unexpected keyword argument '(\w+)'", str(error))
        return _unknown(found[1], kata) if found else ""
    if details is not None:
        return _misspelt(details, kata)
    if _is_own(error, attempt, kata.suite_file):
        return f"the suite itself fails: {type(error).__name__}: {str(error)[:200]}"
    return ""


def _misspelt(details: Details, kata: Kata) -> str:
    """Tell of a method or attribute that the suite asks for and nobody has promised."""
    if details.type_name != "AttributeError" or details.frames:
        return ""
    found = re.match(r"(?:type object )?'(\w+)'(?: object)? has no attribute '(\w+)'",
                     details.message)  # fmt: skip
    if found and found[1] in _classes(kata.stub_file):
        return _unknown(found[2], kata)
    found = re.match(r"module 'the driver' has no attribute '(\w+)'", details.message)
    return f"driver.py defines no {found[1]}." if found else ""


def _unknown(name: str, kata: Kata) -> str:
    if name in _words(kata.stub_file, kata.brief_file):
        return ""
    return f"the suite asks for {name!r}, a name that neither the stub nor the brief has."


def _is_own(error: BaseException, attempt: Attempt, suite: Path) -> bool:
    """Tell whether an error on this side has nothing to do with what came back."""
    if isinstance(error, pytest.fail.Exception):  # what the suite says on purpose
        return False
    if not attempt.candidates or not any(c._was_asked for c in attempt.candidates):
        return True
    if isinstance(error, ImportError):
        return True
    if type(error) is NameError:  # an UnboundLocalError may come of an empty answer
        return True
    if isinstance(error, AttributeError):
        return isinstance(getattr(error, "obj", None), ModuleType)
    is_call = re.match(
        r"[\w.<>]+\(\) (?:missing \d|takes |got an unexpected|got multiple)", str(error)
    )
    return isinstance(error, TypeError) and bool(is_call) and _last_file(error) == str(suite)


def _frames(error: BaseException) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _line_in(suite: Path, error: BaseException) -> int:
    """Return the innermost line of the suite that an error went through, 0 for none."""
    return next((line for file, line in reversed([*_frames(error)]) if file == str(suite)), 0)


def _last_file(error: BaseException) -> str:
    return next((file for file, _ in reversed([*_frames(error)])), "")


@lru_cache(maxsize=8)
def _words(*paths: Path) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", "\n".join(p.read_text("utf-8-sig") for p in paths)))


@lru_cache(maxsize=8)
def _classes(stub: Path) -> frozenset[str]:
    nodes = ast.walk(ast.parse(stub.read_bytes()))
    return frozenset(node.name for node in nodes if isinstance(node, ast.ClassDef))
