"""The verdict for a person at a terminal: the answer first, then one thing to do next."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.text import Text

from katakit.errors import shown
from katakit.katas.diagnosis import in_words, similar_flaws
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.report.terminal_parts import TimingReport
from katakit.report.text import BREAKPOINT, call, clean, one_line, tally, tasks, typed
from katakit.verdict import Evidence, Judged, Outcome, Verdict

_SYMBOLS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.TODO: "○"}
_PLAIN = {Outcome.PASSED: "ok", Outcome.FAILED: "FAIL", Outcome.TODO: "todo"}
_STYLES = {Outcome.PASSED: "green", Outcome.FAILED: "red", Outcome.TODO: "dim"}
_PRINTED = 12
"""Lines to show of what a solution printed."""
EXPLAINED = 8
"""Failures to explain at length."""


def console_for(stream: IO[str] | None = None) -> Console:
    """Return a console that knows when to stop colouring and how wide to write."""
    stream = stream or sys.stdout
    width = None if stream.isatty() else 80
    return Console(file=stream, highlight=False, soft_wrap=True, width=width, emoji=False)


class TerminalReport:
    """Writes a verdict to a console.

    Parameters
    ----------
    console : Console
        Where to.
    kata : Kata
        The kata that was judged.
    explained : int
        How many failures are explained at length; the others get a line each.
    workspace : Workspace, optional
        Where the person works: their own copy of the brief, their own solution.
    """

    def __init__(
        self,
        console: Console,
        kata: Kata,
        explained: int = EXPLAINED,
        workspace: Workspace | None = None,
    ) -> None:
        self._console = console
        self._kata = kata
        self._workspace = workspace
        self._explained = explained
        encoding = (console.encoding or "").lower().replace("-", "")
        self._fancy = encoding.startswith("utf8") and os.environ.get("TERM") != "dumb"

    def write(self, verdict: Verdict, is_new: bool, place: list[str] | None = None) -> None:
        """Write the whole report.

        Parameters
        ----------
        place : list of str, optional
            The line of the file that keeps it from being judged; see `excerpt`.
        """
        unwritten = verdict.judged and all(r.outcome is Outcome.TODO for r in verdict.judged)
        self._head(verdict, is_new, bool(unwritten))
        if verdict.trouble:
            self._trouble(verdict, place or [])
        else:
            self._tasks(verdict)
            self._failures(verdict)
            self._diagnosis(verdict)
            if verdict.measured and not unwritten:
                TimingReport(self._console, self._mark).write(verdict)
        self._console.print(tally(verdict) if not unwritten else self._first_words(verdict),
                            style="bold")  # fmt: skip
        for line in self._next(verdict, bool(unwritten)):
            self._console.print(line)

    # --- parts --------------------------------------------------------------------

    def _head(self, verdict: Verdict, is_new: bool, unwritten: bool) -> None:
        first = is_new or unwritten
        meta = self._kata.metadata
        left = f"{self._kata.name} · {meta.title}"
        right = f"{meta.pillar} · {meta.minutes} min" if first else one_line(verdict.solution, 60)
        self._line(left, right)
        self._console.print()
        if first:
            rows = {
                "Your file": (one_line(verdict.solution), "new: copied from the stub"),
                "The brief": (shown(self._brief()), "read this first"),
            }
            width = max(len(path) for path, _ in rows.values())
            for name, (path, remark) in rows.items():
                note = f"   ({remark})" if is_new else ""
                self._console.print(Text(f"  {name:<12} {path:<{width}}{note}".rstrip()))
            self._console.print()

    def _brief(self) -> Path:
        """Return the brief that lies nearest to the person's own solutions."""
        own = self._workspace.brief_of(self._kata) if self._workspace is not None else None
        return own or self._kata.brief_file

    def _line(self, left: str, right: str) -> None:
        space = max(3, min(self._console.width, 80) - len(left) - len(right))
        line = Text(left, style="bold")
        self._console.print(line.append(" " * space + right, style="not bold dim"))

    def _trouble(self, verdict: Verdict, place: list[str]) -> None:
        self._console.print(Text(f"  {self._mark(Outcome.CRASHED)} {clean(verdict.trouble)}"))
        self._console.print()
        for line in place:
            self._console.print(Text(line if self._fancy else line.replace("│", "|")))
        self._printed(verdict.printed)
        if place or verdict.printed.strip():
            self._console.print()

    def _tasks(self, verdict: Verdict) -> None:
        grouped = tasks(verdict)
        width = max((len(name) for name in grouped), default=0)
        for name, requirements in grouped.items():
            held = sum(r.outcome is Outcome.PASSED for r in requirements)
            todo = all(r.outcome is Outcome.TODO for r in requirements)
            state = Outcome.TODO if todo else (
                Outcome.PASSED if held == len(requirements) else Outcome.FAILED)  # fmt: skip
            line = Text(f"  {self._mark(state)} ", style=_STYLES[state])
            line.append(f"{name:<{width}}   {held} of {len(requirements)}", style="default")
            self._console.print(line.append("   not written yet" if todo else "", style="dim"))
        self._console.print()

    def _failures(self, verdict: Verdict) -> None:
        quiet = (Outcome.PASSED, Outcome.TODO)
        failed = [r for r in verdict.tested if r.outcome not in quiet]
        explained = failed[: self._explained] if verdict.disclosure == "study" else []
        for position, requirement in enumerate(explained):
            self._title(requirement)
            self._console.print(Text(f'  "{requirement.text}"\n'))
            self._explain(requirement)
            if position == 0:
                self._offers(verdict, requirement)
            self._console.print()
        others = failed[len(explained) :]
        for requirement in others:
            if verdict.disclosure == "study":
                width = max(10, min(self._console.width, 100) - len(requirement.slug) - 6)
                self._title(requirement, f"  {one_line(requirement.text, width)}")
            else:
                self._title(requirement)
                self._console.print(Text(f'  "{requirement.text}"\n'))
        if others and explained:
            self._console.print()

    def _title(self, requirement: Judged, rest: str = "") -> None:
        title = Text(f"{self._mark(requirement.outcome)} {requirement.slug}", style="bold red")
        self._console.print(title.append(rest, style="not bold default"))

    def _diagnosis(self, verdict: Verdict) -> None:
        lines = in_words(similar_flaws(self._kata, verdict))
        for line in lines:
            self._console.print(Text(line))
        if lines:
            self._console.print()

    def _explain(self, requirement: Judged) -> None:
        evidence = requirement.evidence or Evidence()
        word = "stopped" if requirement.outcome is Outcome.TIMEOUT else "because"
        called, *below = evidence.called or [""]
        rows = [("called", called), *[("", f"  {line}") for line in below]]
        tolerance = f"   (± {evidence.tolerance})" if evidence.tolerance else ""
        rows.append(("expected", evidence.expected + tolerance if evidence.expected else ""))
        rows.append(("got", evidence.got))
        if requirement.message and not _says_nothing_new(requirement.message, evidence):
            rows.append((word, requirement.message))
        rows += [("where", line) for line in evidence.where[-1:]]
        for name, content in rows:
            if content:
                self._console.print(Text(f"    {name:<10} {one_line(content, 400)}"))
        self._printed(evidence.printed)

    def _printed(self, text: str) -> None:
        if not text.strip():
            return
        self._console.print(Text("    you printed"))
        lines = clean(text).strip("\n").splitlines()
        if len(lines) > _PRINTED:
            lines = [*lines[: _PRINTED // 2], "...", *lines[-_PRINTED // 2 :]]
        for line in lines:
            self._console.print(Text(f"               {line[:200]}"))

    def _offers(self, verdict: Verdict, requirement: Judged) -> None:
        """Say how to look closer at a failure."""
        name, slug = self._kata.name, requirement.slug
        self._console.print()
        if requirement.evidence and requirement.evidence.called:
            reproduce = call("kata", name, *self._own(verdict), "--repro", slug)
            self._console.print(Text(f"  Reproduce    {reproduce}", style="dim"))
        self._console.print(Text(f"  Hint         {call('hint', name, slug)}", style="dim"))

    def _own(self, verdict: Verdict) -> list[str]:
        """Return the option that names the solution, nothing for the one that needs none."""
        own = shown(self._workspace.solutions / f"{self._kata.name}.py") if self._workspace else ""
        is_own = verdict.solution == own or not own
        return [] if is_own else ["--solution", typed(clean(verdict.solution))]

    def _first_words(self, verdict: Verdict) -> str:
        return f"0 of {len(verdict.tested)} hold. That is where everybody starts."

    def _next(self, verdict: Verdict, unwritten: bool) -> list[Text]:
        name = self._kata.name
        own = self._own(verdict)
        if unwritten:
            first = next(iter(tasks(verdict)))
            again = f"run the same command again. Each save at once: {call('watch', name)}"
            return [Text(f"Start with {first}; {again}")]
        stop = Text(f"To stop there: {call('kata', name, *own, '--pdb')}")
        if verdict.trouble:
            return [stop] if BREAKPOINT in verdict.trouble else []
        lines = [Text(self._small_print(verdict), style="dim")]
        if any(r.message == BREAKPOINT for r in verdict.judged):
            lines.append(stop)
        failing = [r for r in verdict.judged if r.outcome is not Outcome.PASSED]
        if failing and verdict.disclosure == "study":
            lines.append(Text(f"What failed, again: {call('kata', name, *own, '--lf')}"))
        elif verdict.holds:
            lines.append(Text("What an interviewer asks next, and why the reference does it so:"))
            lines.append(Text(f"    {call('kata', name, '--reveal')}"))
        return lines

    def _small_print(self, verdict: Verdict) -> str:
        parts = [f"{verdict.seconds:.1f} s", f"isolation: {verdict.isolation.level}",
                 f"seed {verdict.seed}"]  # fmt: skip
        if verdict.isolation.reason:
            parts[1] += f" ({verdict.isolation.reason})"
        return " · ".join(parts)

    def _mark(self, outcome: Outcome) -> str:
        return _SYMBOLS.get(outcome, "!") if self._fancy else _PLAIN.get(outcome, "DIED")


def _says_nothing_new(message: str, evidence: Evidence) -> bool:
    """Tell whether *expected* and *got* say all of a message already."""
    expected, got = evidence.expected, evidence.got
    said = (f"raised {got}", f"got {got}, expected {expected}", f"{got} is not {expected}")
    return message in said
