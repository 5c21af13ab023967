"""The command ``history``: its arguments, and what it prints."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table
from rich.text import Text

from katakit.files import Outputs
from katakit.katas.workspace import Workspace
from katakit.practice.attempts import Attempt
from katakit.practice.history import History
from katakit.practice.progress import PracticeSession, sessions_of
from katakit.practice.rejudging import outdated, rejudge
from katakit.report.terminal import console_for
from katakit.report.text import call, counted, figure

if TYPE_CHECKING:
    from rich.console import Console


_SHOWN = 20
"""Sittings without a kata's name."""
_BAR = 10
"""Characters of a whole bar."""


def add_history_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kata", nargs="?", help="the kata's name, or the beginning of it")
    parser.add_argument("--json", metavar="PATH", help="write the attempts there; - prints them")
    parser.add_argument(
        "--rejudge",
        action="store_true",
        help="judge passes of an older kit or suite again, as their solutions were then",
    )


def run_history(arguments: argparse.Namespace) -> int:
    """Show what you did: the curve of one kata, or the last attempts at all.

    For example::

      katakit history                 the last sessions
      katakit history drift           every attempt at drift
      katakit history --json -        all attempts as JSON, for your own tools
      katakit history --rejudge       judge again what passed under an older kit or suite
    """
    workspace = Workspace.around(Path.cwd())
    kata = workspace.kata(arguments.kata) if arguments.kata else None
    history = History.of(workspace)
    printed = arguments.json == "-"
    named = None if printed else arguments.json
    outputs = Outputs({"--json": named}, [history.path, *workspace.inputs()])
    if arguments.rejudge:
        return _rejudge(workspace, history, kata.name if kata else None)
    attempts = history.attempts(kata.name if kata else None)
    if arguments.json is not None:
        data = msgspec.json.format(msgspec.json.encode(attempts), indent=2) + b"\n"
        if printed:
            print(data.decode(), end="")
        else:
            outputs.write("--json", data)
        return 0
    console = console_for()
    if not attempts:
        tried = f" at {kata.name}" if kata else ""
        console.print(Text(f"No attempts{tried} yet. {call('next')} names a kata to begin with."))
    elif kata is not None:
        _curve(console, attempts, sessions_of(attempts, history.helps(kata.name)))
    else:
        _sessions(console, attempts, history)
    return 0


def _curve(console: Console, attempts: list[Attempt], sessions: list[PracticeSession]) -> None:
    """Print one line for each attempt, parted by sessions."""
    console.print(Text(f"{attempts[0].kata} · {counted(len(attempts), 'attempt')} in "
                       f"{counted(len(sessions), 'session')}",
                       style="bold"))  # fmt: skip
    for session in sessions:
        hints = f", {counted(session.hints, 'hint step')}" if session.hints else ""
        revealed = ", answer revealed" if session.revealed else ""
        passed = f"passed after {session.minutes:.0f} min" if session.passed else "not passed"
        console.print(Text(f"\n{_day(session)}   {passed}{hints}{revealed}"))
        for attempt in session.attempts:
            filled = round(_BAR * attempt.held / attempt.judged) if attempt.judged else 0
            ratio = f"   {figure(attempt.cpu_ratio)} ×" if attempt.cpu_ratio is not None else ""
            part = "   part of it" if attempt.partial else ""
            console.print(Text(
                f"  {attempt.at.astimezone():%H:%M}  {'▇' * filled:<{_BAR}}  "
                f"{attempt.held:>2} of {attempt.judged}{ratio}{part}"
            ))  # fmt: skip


def _sessions(console: Console, attempts: list[Attempt], history: History) -> None:
    helps = history.helps()
    sessions = [
        session
        for kata in dict.fromkeys(attempt.kata for attempt in attempts)
        for session in sessions_of(
            [a for a in attempts if a.kata == kata], [h for h in helps if h.kata == kata]
        )
    ]
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("day", "kata", "held", "attempts", "minutes", "hints", ""):
        numeric = title in ("attempts", "minutes", "hints")
        table.add_column(title, justify="right" if numeric else "left")
    for session in sorted(sessions, key=lambda one: one.began)[-_SHOWN:]:
        best = session.passed or session.best
        table.add_row(
            _day(session),
            best.kata,
            f"{best.held} of {best.judged}",
            str(len(session.attempts)),
            f"{session.minutes:.0f}",
            str(session.hints),
            "complete" if session.complete else "passed" if session.passed else "",
        )
    console.print(table)


def _day(session: PracticeSession) -> str:
    return f"{session.began.astimezone():%d %b %Y}"


def _rejudge(workspace: Workspace, history: History, name: str | None) -> int:
    """Judge outdated passes again; the old ones stay."""
    console = console_for()
    waiting = outdated(workspace, history, name)
    if not waiting:
        console.print("Every pass was judged by this kit and its suites.")
        return 0
    status = 0
    for kata, attempt in waiting:
        verdict = rejudge(kata, attempt, history)
        if verdict is None:
            console.print(Text(f"{kata.name}: the solution of that time was not kept."))
            continue
        word = "still passes" if verdict.passed else "does not pass any more"
        missing = ", ".join(r.slug for r in verdict.judged if r not in verdict.held)
        console.print(Text(f"{kata.name}: {word}{': ' + missing if missing else ''}"))
        status |= not verdict.passed
    return status
