"""What was measured, for a person at a terminal: figures beside limits, then where time went."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from katakit.report.words import clean, figure, one_line
from katakit.verdict import Judged, Outcome, Timing, Verdict

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {Outcome.PASSED: "green", Outcome.FAILED: "red"}
_INDENT = " " * 12


class TimingReport:
    """Writes the timing of a verdict to a console.

    Parameters
    ----------
    console : Console
        Where to.
    mark : callable
        Returns the symbol of an outcome.
    """

    def __init__(self, console: Console, mark: Callable[[Outcome], str]) -> None:
        self._console = console
        self._mark = mark

    def write(self, verdict: Verdict) -> None:
        """Write one line for each promise, the comparison, and the way out of a failure."""
        lines = [_what_was_run(verdict.timing)]
        if all(r.outcome in (Outcome.TODO, Outcome.NOT_JUDGED) for r in verdict.measured):
            lines = [Text(verdict.measured[0].message)]
        else:
            lines += [self._line(requirement) for requirement in verdict.measured]
            lines += _comparison(verdict.timing)
        for position, line in enumerate(lines):
            label = "  Timing    " if position == 0 else _INDENT
            self._console.print(Text(label).append(line))
        self._console.print()
        for requirement in verdict.measured:
            if requirement.outcome is not Outcome.PASSED and requirement.evidence is not None:
                self._where(requirement)

    def _line(self, requirement: Judged) -> Text:
        mark = self._mark(requirement.outcome)
        line = Text(f"{mark} ", style=_STYLES.get(requirement.outcome, ""))
        return line.append(one_line(requirement.message, 200), style="default")

    def _where(self, requirement: Judged) -> None:
        assert requirement.evidence is not None
        self._console.print(Text(f'  The brief promises: "{requirement.text}"'))
        self._console.print(Text("  Where the time went (your lines):"))
        for line in requirement.evidence.where:
            self._console.print(Text(f"    {clean(line)[:120]}"))
        self._console.print()


def _what_was_run(timing: Timing | None) -> Text:
    if timing is None or timing.size is None:
        return Text("CPU time and memory, against the baseline's")
    clock = "CPU time" if timing.clock == "process_cpu" else "time on the wall"
    return Text(f"{timing.size:,} {timing.unit}, {clock}, {timing.pairs} interleaved pairs")


def _comparison(timing: Timing | None) -> list[Text]:
    if timing is None:
        return []
    ratios = {"reference": timing.reference_ratio, "peer": timing.peer_ratio}
    said = [f"{figure(ratio)} × the {name}'s" for name, ratio in ratios.items() if ratio]
    lines = [f"(for comparison: {', '.join(said)})"] if said else []
    lines += [f"(the {who} is left out: {one_line(why)})" for who, why in timing.left_out.items()]
    return [Text(line, style="dim") for line in lines]
