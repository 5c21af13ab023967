"""The checks: one module each, found by its name; a new check is a new file.

A module has a docstring whose first line is the sentence that holds if nothing is found,
and ``run(subject)``, which returns findings, or those and what was measured. A check whose
name stands in `SLOW` is left out of the kit's own tests; one that is only for some calls
says so by ``applies(subject) -> bool``; one that takes packages which the kit does without
names them in ``TAKES``.
"""

from __future__ import annotations

import importlib.util
import pkgutil
import time
from dataclasses import dataclass
from types import ModuleType

from katakit.audit.finding import Checked, Finding
from katakit.audit.subject import Subject
from katakit.errors import KataError

SLOW = frozenset({"margins", "mutants", "slow"})
"""Checks that judge hundreds of solutions, or measure."""


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes
    ----------
    name : str
        Its module's name.
    sentence : str
        What holds if nothing is found.
    """

    name: str
    sentence: str
    module: ModuleType

    @property
    def is_slow(self) -> bool:
        """Whether it judges hundreds of solutions, or measures."""
        return self.name in SLOW

    def applies(self, subject: Subject) -> bool:
        """Tell whether this audit asks for it."""
        asked = getattr(self.module, "applies", None)
        return asked is None or bool(asked(subject))

    def run(self, subject: Subject) -> Checked:
        """Run it; what keeps it from running is a finding too."""
        began = time.monotonic()
        figures = ""
        try:
            self._ask_for_tools()
            found = self.module.run(subject)
            findings, figures = found if isinstance(found, tuple) else (found, "")
        except KataError as error:
            findings = [Finding(str(error), "Mend that first; this check could not run.")]
        except OSError as error:
            findings = [Finding(f"{error.filename}: {error.strerror}", "Write that file.")]
        seconds = round(time.monotonic() - began, 3)
        return Checked(self.name, self.sentence, list(findings), figures, seconds)

    def _ask_for_tools(self) -> None:
        takes = getattr(self.module, "TAKES", ())
        if missing := [name for name in takes if importlib.util.find_spec(name) is None]:
            names = ", ".join(missing)
            raise KataError(f"{names}: not installed; `nox -s audit` has what an audit takes.")


def all_checks() -> list[Check]:
    """Return every check, by name."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        sentence = (loaded.__doc__ or "").strip().splitlines()[0]
        found.append(Check(module.name, sentence, loaded))
    return found
