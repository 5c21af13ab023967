"""Why a test failed, in the words of the brief's reader: called, expected, got.

Everything is taken from values that crossed the boundary and from the exception that
ended the test. No line of the suite, no name of a test and no variable of it is used.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

import pytest

from katakit.boundary.call_log import NOTHING
from katakit.boundary.connection import Call
from katakit.boundary.failures import Details, WorkerFailure, details_of
from katakit.boundary.operations import NotUsable
from katakit.boundary.program import Program
from katakit.boundary.sandbox_errors import SYNTAX
from katakit.boundary.value_types import named_object
from katakit.candidate.remote import NotDefined
from katakit.candidate.remote_objects import RemoteObject, WrongSignature
from katakit.differences import kind_of
from katakit.judge.describe import advice, arguments, summary, unusable
from katakit.report.text import BREAKPOINT
from katakit.suite import Mismatch
from katakit.verdict import Evidence, Outcome

Comparison = tuple[str, Any, Any]
"""Operator, left and right side of the last comparison that failed in an ``assert``."""


def outcome_of(error: BaseException | None, failure: WorkerFailure | None) -> Outcome:
    """Return what became of a test from what ended it."""
    if failure is not None:
        return Outcome(failure.outcome)
    if error is None:
        return Outcome.PASSED
    if isinstance(error, NotImplementedError) and details_of(error) is not None:
        return Outcome.TODO
    if isinstance(error, NotDefined | WrongSignature):
        return Outcome.ERROR
    return Outcome.FAILED


class Explanation:
    """The message and the evidence for one failed test.

    Parameters
    ----------
    error : BaseException
        What ended the test.
    calls : list of Call
        The calls of the candidate's code that the test made.
    comparison : Comparison or None
        The comparison that failed, if a plain ``assert`` did.
    program : Program
        What was judged.
    names : frozenset of str
        The functions and classes that it defines.
    """

    def __init__(
        self,
        error: BaseException,
        calls: list[Call],
        comparison: Comparison | None,
        program: Program,
        names: frozenset[str] = frozenset(),
    ) -> None:
        self._calls = calls
        self._program = program
        self._names = names
        self.details: Details | None = details_of(error)
        self.message = ""
        self.expected = self.got = self.tolerance = ""
        self._value: Any = NOTHING
        self._read(error, comparison)
        if self.details is None and (call := self._never_run()) is not None:
            kind = named_object(call.result._type_name)
            self.message = f"{call.what} returned {kind}, and nothing in it has run"
            self.expected, self.got = "", kind

    def _never_run(self) -> Call | None:
        """Return a call that returned a generator or coroutine which nobody has asked for more."""
        return next(
            (
                call
                for call in self._calls
                if isinstance(call.result, RemoteObject)
                and call.result._type_name in ("generator", "coroutine", "async_generator")
                and not call.result._was_used
            ),
            None,
        )

    def evidence(self, where: list[str], printed: str) -> Evidence:
        """Return the evidence, with the candidate's own frames and prints."""
        call = self.culprit()
        return Evidence(
            called=self._called(call) if call else [],
            expected=self.expected,
            tolerance=self.tolerance,
            got=self.got,
            where=where,
            printed=printed,
        )

    def _called(self, call: Call) -> list[str]:
        """Return the call as one would write it: ``KMeans(3, tol=0.0).fit(<arg 2>)``."""
        made = next((c for c in self._calls if c.result is call.target), None)
        if call.target is None or made is None:
            return arguments(call.what, call.args, call.kwargs)
        before, *large = arguments(made.what, made.args, made.kwargs)
        method = call.what.rpartition(".")[2] if "." in call.what else ""
        after, *others = arguments(method, call.args, call.kwargs, 1 + len(made.args))
        return [f"{before}{'.' if method else ''}{after}", *large, *others]

    def _read(self, error: BaseException, comparison: Comparison | None) -> None:
        if isinstance(error, Mismatch):
            self.message = error.reason
            self._value = error.got
            self.expected, self.got = summary(error.expected), summary(error.got)
            self.tolerance = error.tolerance
        elif self.details is not None:
            self._read_raised(self.details)
        elif isinstance(error, NotDefined):
            asked = f"the file defines no {error}, which the brief asks for"
            self.message = asked + self._near(error)
        elif isinstance(error, WrongSignature):
            self.message = f"called as the brief writes it: {error}"
            self.got = f"TypeError: {error}"
        elif isinstance(error, pytest.fail.Exception):
            self._read_not_raised(str(error))
        elif isinstance(error, AssertionError):
            self._read_assertion(error, comparison)
        else:
            self._got_last()
            self.message = unusable(error, self._value)
            kind, came_back, _ = self.message.partition(" came back")
            if came_back and kind != kind_of(self._value):
                self.got = kind

    def _near(self, missing: NotDefined) -> str:
        folded = {name.casefold(): name for name in sorted(self._names)}
        near = difflib.get_close_matches(str(missing).casefold(), folded, n=1, cutoff=0.75)
        return f"; it defines {folded[near[0]]}: did you mean {missing}?" if near else ""

    def _read_raised(self, details: Details) -> None:
        if details.type_name in ("NoTerminal", "BdbQuit"):
            self.message = BREAKPOINT
            return
        if details.type_name == NotUsable.__name__:  # no error of the solution's
            self.message, self.got = details.message, details.message.partition(" came back")[0]
            return
        if details.kind == SYNTAX:
            message = _PLACE.sub("", details.message)
            self.message = self.got = f"{details.type_name}: {message}"[:300]
            return
        told = f"{details.type_name}: {details.message}" if details.message else details.type_name
        self.message = f"raised {told}"[:300]
        self.got = told
        if words := advice(details, self._program):
            self.message, self.got = words[:500], details.type_name

    def _read_not_raised(self, text: str) -> None:
        found = re.search(r"DID NOT RAISE (?:any of )?(.*)", text)
        if found is None:
            self.message = text.splitlines()[0][:300] if text else "refused"
            self._got_last()
            return
        names = " or ".join(re.findall(r"\w+(?=['>,) ]|$)", found[1].replace("<class", "")))
        self.message = f"raised nothing where {_an(names)} is due"
        self.expected = _an(names)
        self._got_last()

    def _read_assertion(self, error: AssertionError, comparison: Comparison | None) -> None:
        text = str(error)
        pattern = re.search(r"(?:Expected regex|Regex): (.*)", text)
        actual = re.search(r"(?:Actual message|Input): (.*)", text)
        if pattern and actual:
            self.message = "the error's message does not name what is wrong"
            said = re.match(r"'\(\?#(names [^)]*)\)", pattern[1])  # by katakit.suite
            self.expected = f"a message that {said[1] if said else f'matches {pattern[1]}'}"
            self.got = actual[1][:300]
        elif comparison is not None:
            operator, left, right = comparison
            self._value = left
            self.got = summary(left)
            self.expected = summary(right) if operator == "==" else f"{operator} {summary(right)}"
            self.message = f"got {self.got}, expected {self.expected}"
            if words := _words_of_author(text):
                self.message = words
                if operator in ("in", "not in"):  # of a detail, which the words speak of
                    self.expected = self.got = ""
        else:
            self.message = _words_of_author(text)
            self._got_last()

    def _got_last(self) -> None:
        call = self.culprit()
        if call is not None:
            self._value = call.result
            self.got = "" if call.result is NOTHING else summary(call.result)

    def culprit(self) -> Call | None:
        """Return the call whose result was found wanting, or else the last."""
        for call in reversed(self._calls):
            if self._value is not NOTHING and call.result is self._value:
                return call
        return self._calls[-1] if self._calls else None


_PLACE = re.compile(r" \([^()]*, line [0-9]+\)$")


def _words_of_author(text: str) -> str:
    """Return the message of an ``assert``, without what pytest writes below it."""
    first = text.splitlines()[0] if text else ""
    return "" if first.startswith("assert ") else first[:300]


def _an(noun: str) -> str:
    return f"{'an' if noun[:1] in 'AEIOU' else 'a'} {noun}"
