"""The checks: one function each, registered by ``@check``; a new check is a new function.

``check_NAME(subject)`` returns findings, or those and what was measured. ``@check`` takes the
sentence that holds if nothing is found. A check whose name stands in `SLOW` is left out of the
kit's own tests; one that is only for some calls names a function that ``applies``, and may say in
a ``note`` that it was left out; one that takes packages which the kit does without names them in
``takes``.
"""

from __future__ import annotations

import importlib.util
import pkgutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from katakit.audit.finding import Checked, Finding
from katakit.audit.subject import Subject
from katakit.errors import KataError

SLOW = frozenset({"margins", "mutants", "slow"})
"""Checks that judge hundreds of solutions, or measure."""

Found = list[Finding] | tuple[list[Finding], str]
"""What a check returns: findings, and maybe what was measured."""

_Function = TypeVar("_Function", bound=Callable[[Subject], Found])
_ALL: dict[str, Check] = {}


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes
    ----------
    name : str
        Its function's name, without ``check_``.
    sentence : str
        What holds if nothing is found.
    function : callable
        What finds.
    takes : tuple of str
        Packages that it needs and the kit does not.
    asked_for : callable or None
        Whether an audit asks for it; None: every audit does.
    note : callable or None
        What to tell of an audit that does not ask for it, ``""`` for nothing.
    """

    name: str
    sentence: str
    function: Callable[[Subject], Found]
    takes: tuple[str, ...] = ()
    asked_for: Callable[[Subject], bool] | None = None
    note: Callable[[Subject], str] | None = None

    @property
    def is_slow(self) -> bool:
        """Whether it judges hundreds of solutions, or measures."""
        return self.name in SLOW

    def applies(self, subject: Subject) -> bool:
        """Tell whether this audit asks for it."""
        return self.asked_for is None or self.asked_for(subject)

    def note_on(self, subject: Subject) -> str:
        """Return what to tell where this audit leaves it out, ``""`` for nothing."""
        return "" if self.note is None or self.applies(subject) else self.note(subject)

    def run(self, subject: Subject) -> Checked:
        """Run it; what keeps it from running is a finding too."""
        began = time.monotonic()
        figures = ""
        try:
            self._ask_for_tools()
            found = self.function(subject)
            findings, figures = found if isinstance(found, tuple) else (found, "")
        except KataError as error:
            findings = [Finding(str(error), "Mend that first; this check could not run.")]
        except OSError as error:
            findings = [Finding(f"{error.filename}: {error.strerror}", "Write that file.")]
        seconds = round(time.monotonic() - began, 3)
        return Checked(self.name, self.sentence, list(findings), figures, seconds)

    def _ask_for_tools(self) -> None:
        if missing := [name for name in self.takes if importlib.util.find_spec(name) is None]:
            names = ", ".join(missing)
            raise KataError(f"{names}: not installed; `nox -s audit` has what an audit takes.")


def check(
    sentence: str,
    *,
    takes: tuple[str, ...] = (),
    applies: Callable[[Subject], bool] | None = None,
    note: Callable[[Subject], str] | None = None,
) -> Callable[[_Function], _Function]:
    """Register a function as a check."""

    def register(function: _Function) -> _Function:
        name = function.__name__.removeprefix("check_")
        _ALL[name] = Check(name, sentence, function, takes, applies, note)
        return function

    return register


def all_checks() -> list[Check]:
    """Return every check, by name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return [_ALL[name] for name in sorted(_ALL)]
