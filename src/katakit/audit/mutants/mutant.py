"""One mutant, apart from what makes it: whoever names it need not import mutmut."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """A solution with one small mistake.

    Attributes
    ----------
    source : str
        The whole text.
    lines : tuple of int
        The first and last line, in the original, of the statement that was changed.
    routine : str
        The function or method that it stands in, ``""`` at the module's level.
    before, after : str
        The lines that differ, without indentation.
    """

    source: str
    lines: tuple[int, int]
    routine: str
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells mutants of one solution apart."""
        return self.routine, self.before, self.after

    @property
    def diff(self) -> str:
        """The change as a diff."""
        gone = [f"- {line}" for line in self.before.splitlines()]
        return "\n".join([*gone, *(f"+ {line}" for line in self.after.splitlines())])
