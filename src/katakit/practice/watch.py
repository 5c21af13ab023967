"""The watch: judges a solution at every save until its person has had enough."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.text import Text
from watchfiles import watch

from katakit.errors import KataError
from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.judge.supervisor import Progress
from katakit.judge.warm_judge import WarmJudge
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.practice.attempts import Attempt, is_attempt
from katakit.practice.hint_steps import next_hint
from katakit.practice.history import History
from katakit.practice.progress import standings
from katakit.practice.suggestion import suggest
from katakit.report.live_terminal import KEYS, Keys, Screen, interrupts_ignored
from katakit.report.terminal import TerminalReport
from katakit.report.terminal_parts import excerpt, write_hint
from katakit.solutions import solution as solutions

if TYPE_CHECKING:
    from rich.console import Console

    from katakit.verdict import Verdict


_DEBOUNCE = 60
"""Milliseconds in which the events of one save may come."""
_STEP = 8
"""Milliseconds of silence after which a save is over."""
_LOOK = 60
"""Milliseconds between looks at the keyboard."""
_SLOW = 0.6
"""Seconds after which a run says how far it is."""


class Watch:
    """Judges a solution at every save, until a key says otherwise.

    Parameters
    ----------
    workspace : Workspace
        Where katas and solutions are.
    kata : Kata
        The kata to begin with.
    given : str or None
        The solution's path; None for the person's own.
    """

    def __init__(self, workspace: Workspace, kata: Kata, given: str | None = None) -> None:
        self._workspace = workspace
        self._kata = kata
        self._given = given
        self._history = History.of(workspace)
        self._seed = secrets.randbelow(100_000)
        self._seen: tuple[str, str] | None = None
        self._why = ""
        self._passes = False

    def run(self) -> int:
        """Watch until q or Ctrl-C; return the exit status, 0 if all of the core held last."""
        with Keys() as self._keys, WarmJudge() as self._judge:
            self._screen = Screen(paged=self._keys.on)
            following: Kata | None = self._kata
            while following is not None:
                following = self._watch(following)
        return 0 if self._passes else 1

    def _watch(self, kata: Kata) -> Kata | None:
        """Watch one kata; return the one to go on with, None to end."""
        self._kata, self._seen = kata, None
        self._solution = solutions.find(kata, self._workspace, self._given)
        path = self._solution.path.absolute()
        if not path.is_file():
            assert self._solution.trouble is not None
            raise KataError(f"{self._solution.given} {self._solution.trouble.message}")
        self._look()
        files = [*kata.brief_file.parent.iterdir(), *kata.sources]
        wanted = {str(path), *(str(file.parent.resolve() / file.name) for file in files)}
        folders = [path.parent, *(file.parent for file in files)]
        is_listening = False
        for changes in watch(
            *dict.fromkeys(folder.resolve() for folder in folders),
            watch_filter=lambda _, changed: changed in wanted,
            debounce=_DEBOUNCE,
            step=_STEP,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            recursive=False,
        ):
            if changes or not is_listening:  # a save may have come before anybody listened
                self._look()
            is_listening = True
            for key in self._keys.pressed():
                if key == "q":
                    self._screen.end()
                    return None
                if key == "n" and (following := self._next_kata()) is not None:
                    return following
                if key == "h":
                    self._screen.show(self._write_hint)
                elif key == "r":
                    self._run_whole()
        return None

    # --- at a save ------------------------------------------------------------------

    def _look(self) -> None:
        """Judge the solution if it, or the kata, is another than before."""
        kata = self._kata = self._kata.anew()
        path = self._solution.path
        if not path.exists():  # some editors take it away for a short time
            return
        try:
            solution = solutions.read(path, self._solution.given, kata)
            state = solution.sha256, kata.suite_sha256
            if state == self._seen:
                return
            self._seen = state
            options = JudgeOptions(timing=False, seed=self._seed)
            began = time.monotonic()
            verdict = judge_solution(
                kata, solution, options, self._progress_since(began), self._judge.run
            )
        except (KataError, OSError) as error:
            message = str(error)
            self._screen.show(lambda console: console.print(Text(message)))
            return
        self._passes = verdict.holds
        is_new, self._solution = self._solution.is_new, solution
        self._screen.show(lambda console: self._write(console, verdict, is_new=is_new))
        if is_attempt(self._workspace, kata, replace(solution, is_new=is_new)):
            self._history.record(Attempt.of(verdict), solution.source)

    def _progress_since(self, began: float) -> Progress:
        def tell(task: str, done: int, total: int) -> None:
            if time.monotonic() - began > _SLOW:
                self._screen.status(f"{task}: {done} of {total} tests")

        return tell

    def _write(self, console: Console, verdict: Verdict, *, is_new: bool) -> None:
        if self._why:
            console.print(Text(self._why + "\n"))
            self._why = ""
        place = excerpt(self._solution.source, verdict.line, verdict.column)
        report = TerminalReport(console, self._kata, explained=1, workspace=self._workspace)
        report.write(verdict, is_new, place)
        if verdict.holds and self._kata.resource_types:
            press = "Press r to measure it" if self._keys.on else "Measure it with nox -s kata"
            console.print(Text(f"{press}; only a whole run counts as a pass."))

    # --- at a key -------------------------------------------------------------------

    def _write_hint(self, console: Console) -> None:
        try:
            write_hint(console, next_hint(self._kata, self._history, datetime.now(UTC)), self._kata)
        except KataError as error:
            console.print(Text(str(error)))

    def _next_kata(self) -> Kata | None:
        now = datetime.now(UTC)
        known = standings(self._workspace.katas(), self._history, now)
        found = suggest(known, now, besides=self._kata.name)
        if found is None or self._given is not None:
            self._screen.show(lambda console: console.print(Text("There is no other kata here.")))
            return None
        self._why = f"{found.kata.name}, because {found.reason}."
        return found.kata

    def _run_whole(self) -> None:
        """Run all of it, timing included, as a run of its own; then go on."""
        own = ["--solution", self._given] if self._given else []
        call = [sys.executable, "-m", "katakit", "kata", self._kata.name, *own]
        self._screen.clear()
        with self._keys.suspended(), subprocess.Popen(call) as run, interrupts_ignored():
            run.wait()
        self._screen.status(KEYS)
