"""The rounds of an interview, one module each, and the talk with a person at a terminal.

A round's module has ``run(round)``, which asks what its kind of round asks.
"""

from __future__ import annotations

import contextlib
import importlib
import readline  # noqa: F401 (input() then edits lines)
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from rich.markdown import Markdown
from rich.text import Text

from katakit.interview.question_bank import Question
from katakit.interview.session import Drawn, Session
from katakit.katas.workspace import Workspace

if TYPE_CHECKING:
    from rich.console import Console


class Left(Exception):
    """The person has left: Ctrl-C, Ctrl-D, or q."""


class Conversation:
    """A console to speak through and a keyboard to listen to."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def say(self, text: str, style: str = "") -> None:
        """Say plain text."""
        self.console.print(Text(text, style=style))

    def show(self, markdown: str) -> None:
        """Show Markdown."""
        self.console.print(Markdown(markdown))

    def heading(self, left: str, right: str = "") -> None:
        """Begin a part."""
        space = max(3, min(self.console.width, 80) - len(left) - len(right))
        line = Text(f"\n{left}", style="bold")
        self.console.print(line.append(" " * space + right, style="not bold dim"))

    def ask(self, prompt: str) -> str:
        """Return the line that is typed.

        Raises
        ------
        Left
            If nobody types any more.
        """
        sys.stdout.flush()
        with contextlib.suppress(EOFError, KeyboardInterrupt):
            return input(f"{prompt} ").strip()
        raise Left

    def wait(self, what: str) -> None:
        """Wait for Enter."""
        self.ask(f"[Enter] {what}")

    def grade(self, points: Iterable[str], question: str) -> list[bool]:
        """Have a person say of each point whether their answer had it."""
        self.say(f"{question} y or n; Enter is n.", "dim")
        found = []
        for point in points:
            self.console.print(Text(f"  · {point}"))
            found.append(self.ask("    had it?").lower().startswith("y"))
        return found


_Result = TypeVar("_Result")


class Round:
    """One round while it runs.

    Parameters
    ----------
    workspace : Workspace
        Where katas and questions are.
    session : Session
        Whose round it is.
    number : int
        Which one, from 1.
    talk : Conversation
        The person.
    """

    def __init__(
        self, workspace: Workspace, session: Session, number: int, talk: Conversation
    ) -> None:
        self.workspace = workspace
        self.session = session
        self.number = number
        self.talk = talk
        self._since = time.monotonic()

    @property
    def drawn(self) -> Drawn:
        """What was drawn, and what came of it."""
        return self.session.record.rounds[self.number - 1]

    def once(self, step: str, work: Callable[[], _Result]) -> _Result:
        """Do a step and write down what comes of it; a step that was done is not done again."""
        if step not in self.drawn.steps:
            self.note(step, work())
        result: _Result = self.drawn.steps[step]
        return result

    def follow_ups(self, question: Question) -> None:
        """Ask what an interviewer asks next; it is answered aloud."""
        for number, asked in enumerate(question.follow_ups, start=1):
            self.once(f"{question.slug}: follow-up {number}", partial(self._follow_up, asked))

    def _follow_up(self, asked: str) -> None:
        self.talk.say(f"\n{asked}")
        self.talk.wait("when you have answered aloud")

    def grade(self, title: str, rubric: list[tuple[str, str]], question: str) -> dict[str, object]:
        """Have a person grade their own answer, point by point."""
        points = [point for _, point in rubric]
        had = self.talk.grade(points, question)
        missed = [point for point, said in zip(points, had, strict=True) if not said]
        return {"title": title, "held": sum(had), "of": len(had), "missed": missed}

    def note(self, step: str, result: Any) -> None:
        """Write down what has come of a step."""
        self.drawn.steps[step] = result
        self.tick()
        self.session.save()

    def tick(self) -> None:
        """Count the time that has passed."""
        now = time.monotonic()
        self.drawn.seconds += now - self._since
        self._since = now

    @property
    def clock(self) -> str:
        """How much of the time is left, as a person says it."""
        self.tick()
        left = self.drawn.minutes - self.drawn.seconds / 60
        if left < 0:
            return f"{-left:.0f} min over time"
        return f"{left:.0f} of {self.drawn.minutes} min left"


def run(one: Round) -> None:
    """Run a round to its end, or until its person leaves."""
    importlib.import_module(f"{__name__}.{one.drawn.kind}").run(one)
    one.drawn.done = True
    one.session.save()
