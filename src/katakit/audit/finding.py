"""What a check finds, and what an audit reports: structures, and no rule of a check."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is missing or wrong.

    Attributes
    ----------
    problem : str
        What is wrong with which file, in a sentence.
    mend : str
        What to do about it.
    detail : str
        Lines to look at: a diff, a traceback's end.
    """

    problem: str
    mend: str
    detail: str = ""


class Checked(msgspec.Struct, frozen=True):
    """One check of one kata.

    Attributes
    ----------
    sentence : str
        What holds if nothing is found.
    findings : list of Finding
        What is missing or wrong; empty if the check holds.
    figures : str
        What was measured, ``"311 of 311 killed"``.
    """

    name: str
    sentence: str
    findings: list[Finding]
    figures: str = ""
    seconds: float = 0.0


class Audited(msgspec.Struct, frozen=True, omit_defaults=True):
    """All checks of one kata.

    Attributes
    ----------
    notes : dict
        Check that this audit was not asked for, to what its author should know of that.
    """

    kata: str
    checks: list[Checked]
    notes: dict[str, str] = {}

    @property
    def unmet(self) -> list[Checked]:
        """The checks that do not hold."""
        return [check for check in self.checks if check.findings]
