"""The answer for a person at a terminal: the reference, and the author's notes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.text import Text

from katakit.kata import Kata
from katakit.texts import read_text

if TYPE_CHECKING:
    from rich.console import Console


def write_reference(console: Console, kata: Kata) -> None:
    """Write the reference, in colours on a terminal and else as it is."""
    source = kata.reference_file.read_text("utf-8")
    if console.is_terminal:
        console.print(Syntax(source, "python", background_color="default"))
    else:
        console.print(Text(source))


def write_notes(console: Console, kata: Kata) -> None:
    """Write why the reference does it so, and what an interviewer asks next."""
    console.print(Markdown(read_text(kata.author_folder / "notes.md")))
