"""The audit for a person at a terminal: how many checks hold, then what is owed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.text import Text

from katakit.audit.finding import Audited, Checked
from katakit.report.words import clean

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 20
"""Findings of one check that are told; the rest are counted."""


class AuditReport:
    """Writes audits to a console.

    Parameters
    ----------
    console : Console
        Where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        encoding = (console.encoding or "").lower().replace("-", "")
        self._fancy = encoding.startswith("utf8") and os.environ.get("TERM") != "dumb"

    def write(self, audits: list[Audited], seconds: float) -> None:
        """Write all of them, and how long they took."""
        for audited in audits:
            self._kata(audited)
        owed = sum(len(audited.owed) for audited in audits)
        katas = len([audited for audited in audits if audited.owed])
        last = (
            f"{owed} checks are owed in {katas} of {len(audits)} katas."
            if owed
            else "Nothing is owed."
        )
        self._console.print(Text(f"{last}   {seconds:.0f} s", style="bold"))

    def _kata(self, audited: Audited) -> None:
        held = len(audited.checks) - len(audited.owed)
        right = f"{held} of {len(audited.checks)} checks hold"
        space = max(3, 80 - len(audited.kata) - len(right))
        head = Text(audited.kata, style="bold")
        self._console.print(head.append(" " * space + right, style="not bold dim"))
        self._console.print()
        width = max((len(check.name) for check in audited.checks), default=0)
        for check in audited.checks:
            if not check.findings:
                mark = "✓" if self._fancy else "ok"
                line = Text(f"  {mark} {check.name:<{width}}   ", style="green")
                self._console.print(line.append(check.figures or check.sentence, style="dim"))
        self._console.print()
        for check in audited.owed:
            self._owed(check, width)

    def _owed(self, check: Checked, width: int) -> None:
        mark = "✗" if self._fancy else "FAIL"
        margin = " " * (width + 7)
        for number, finding in enumerate(check.findings[:_SHOWN]):
            head = f"  {mark} {check.name:<{width}}   " if not number else margin
            line = Text(head, style="red" if not number else "")
            self._console.print(line.append(clean(finding.problem), style="default"))
            for text in clean(finding.detail).splitlines():
                self._console.print(Text(f"{margin}    {text}", style="dim"))
            self._console.print(Text(f"{margin}Mend: {clean(finding.mend)}"))
        if len(check.findings) > _SHOWN:
            self._console.print(f"{margin}and {len(check.findings) - _SHOWN} more of this kind")
        self._console.print()
