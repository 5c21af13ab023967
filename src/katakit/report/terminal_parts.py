"""Parts of what a terminal shows: timings, hints, answers, and one line of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.text import Text

from katakit.katas.brief import read_author_text
from katakit.katas.kata import Kata
from katakit.practice.hint_steps import Hint
from katakit.report.text import call, clean, figure, one_line
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


def write_hint(console: Console, hint: Hint, kata: Kata) -> None:
    """Write the steps that were given, the newest last and plainest to see."""
    console.print(Text(hint.slug, style="bold").append(f"   {kata.name}", style="not bold dim"))
    console.print(Text(f'  "{hint.text}"\n'))
    for number, step in enumerate(hint.steps, start=1):
        newest = hint.is_new and number == len(hint.steps)
        console.print(Text(f"  {number}. {step}", style="" if newest else "dim"))
    if len(hint.steps) < hint.of:
        again = call("hint", kata.name, hint.slug)
        console.print(Text(f"\n{len(hint.steps)} of {hint.of}. The next: {again}", style="dim"))
    else:
        answer = call("kata", kata.name, "--reveal")
        console.print(Text(f"\nThat is all of them. The answer: {answer}", style="dim"))


def write_reference(console: Console, kata: Kata) -> None:
    """Write the reference, in colours on a terminal and else as it is."""
    source = kata.reference_file.read_text("utf-8")
    if console.is_terminal:
        console.print(Syntax(source, "python", background_color="default"))
    else:
        console.print(Text(source))


def write_notes(console: Console, kata: Kata) -> None:
    """Write why the reference does it so, and what an interviewer asks next."""
    console.print(Markdown(read_author_text(kata.author_folder / "notes.md")))


_BEFORE, _WIDTH = 40, 66
"""Columns kept before the place in a long line, and in all."""


def excerpt(source: str, line: int, column: int) -> list[str]:
    """Return the line and the caret's, nothing where there is no such line.

    Parameters
    ----------
    line, column : int
        Counted from 1, in characters, as Python's parser does; no caret at column 0.
    """
    lines = source.split("\n")
    if not source or not 0 < line <= len(lines):
        return []
    text = lines[line - 1].rstrip("\r")
    start = max(0, column - 1 - _BEFORE) if len(text) > _WIDTH else 0
    split = max(column - 1, start)
    before, after = text[start:split], text[split : start + _WIDTH]
    shown = clean(before.expandtabs(4))
    rest = clean(after.expandtabs(4))
    caret = [" " * (11 + cell_len(shown)) + "^"] if column > 0 else []
    return [f"{line:>8} │ {shown}{rest}".rstrip(), *caret]
