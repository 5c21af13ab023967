"""Runs checks on katas, as many at a time as there are things to wait for, and reports on them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from rich.text import Text

from katakit.audit import proof
from katakit.audit.checks import Check
from katakit.audit.evaluation_queue import EvaluationQueue
from katakit.audit.finding import Audited, Checked
from katakit.audit.subject import Subject
from katakit.katas.kata import Kata
from katakit.report.text import clean

if TYPE_CHECKING:
    from rich.console import Console


_AT_ONCE = 2
"""Katas under audit at a time: the next one fills the processes when one comes to its end."""


def audit(
    katas: Iterable[Kata],
    checks: Iterable[Check],
    queue: EvaluationQueue,
    fuzz: int = 0,
    write: bool = False,
    prove: bool = False,
) -> list[Audited]:
    """Run checks on katas.

    Parameters
    ----------
    katas : iterable of Kata
    checks : iterable of Check
    queue : EvaluationQueue
        An open queue; all katas share its processes.
    fuzz : int
        Examples for differential fuzzing; 0 for none.
    write : bool
        Bring the author's records up to date.
    prove : bool
        Write the proof of each kata that lacks nothing: all its checks are among these.

    Returns
    -------
    list of Audited
        One for each kata, in their order.
    """
    chosen = list(checks)
    subjects = [Subject(kata, queue, fuzz, write) for kata in katas]
    # All at once, each process would begin and end judges for ever: it keeps a few only.
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        return list(threads.map(lambda subject: _audit(subject, chosen, prove), subjects))
    except BaseException:
        queue.stop()  # else the threads would go on to the end of what they were asked for
        raise
    finally:
        threads.shutdown(cancel_futures=True)


def _audit(subject: Subject, checks: list[Check], prove: bool) -> Audited:
    """Run checks on one kata, each in a thread that waits for the queue's processes."""
    covers = proof.covered(subject.kata)
    with ThreadPoolExecutor(max(1, len(checks))) as threads:
        running = [threads.submit(c.run, subject) for c in checks if c.applies(subject)]
        notes = {c.name: note for c in checks if (note := c.note_on(subject))}
        audited = Audited(subject.kata.name, [check.result() for check in running], notes)
    if prove and not audited.unmet:
        if subject.write:  # some of the records may be new
            covers = proof.covered(subject.kata)
        proof.write(subject.kata, audited, covers)
    return audited


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
        unmet = sum(len(audited.unmet) for audited in audits)
        katas = len([audited for audited in audits if audited.unmet])
        last = (
            f"{unmet} checks do not hold in {katas} of {len(audits)} katas."
            if unmet
            else "Nothing is missing."
        )
        self._console.print(Text(f"{last}   {seconds:.0f} s", style="bold"))

    def _kata(self, audited: Audited) -> None:
        held = len(audited.checks) - len(audited.unmet)
        right = f"{held} of {len(audited.checks)} checks hold"
        space = max(3, 80 - len(audited.kata) - len(right))
        head = Text(audited.kata, style="bold")
        self._console.print(head.append(" " * space + right, style="not bold dim"))
        self._console.print()
        names = [*(check.name for check in audited.checks), *audited.notes]
        width = max(map(len, names), default=0)
        for check in audited.checks:
            if not check.findings:
                mark = "✓" if self._fancy else "ok"
                line = Text(f"  {mark} {check.name:<{width}}   ", style="green")
                self._console.print(line.append(check.figures or check.sentence, style="dim"))
        for name, note in audited.notes.items():
            mark = "–" if self._fancy else "--"
            self._console.print(Text(f"  {mark} {name:<{width}}   {note}", style="dim"))
        self._console.print()
        for check in audited.unmet:
            self._unmet(check, width)

    def _unmet(self, check: Checked, width: int) -> None:
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
