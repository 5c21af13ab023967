"""Talking with a person at a terminal: what is said, what is asked, and when they have left."""

from __future__ import annotations

import contextlib
import readline  # noqa: F401 (input() then edits lines)
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markdown import Markdown
from rich.text import Text

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
