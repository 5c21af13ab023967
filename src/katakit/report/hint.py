"""A hint for a person at a terminal: the sentence it is about, and the steps so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from katakit.calls import call
from katakit.kata import Kata
from katakit.practice.hints import Hint

if TYPE_CHECKING:
    from rich.console import Console


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
