"""A solution as a worker gets it, with the examiner's driver beside it."""

from __future__ import annotations

import marshal
import warnings
from dataclasses import dataclass, replace
from types import CodeType


@dataclass(frozen=True)
class Program:
    """A solution's text, the name and file under which it runs, and what it may import.

    Attributes
    ----------
    allowed : tuple of str or None
        Third-party modules; None for any.
    code : bytes
        The compiled text, marshalled, which saves a worker a millisecond; empty for none.
    driver : bytes
        The kata's ``driver.py``, compiled; empty for none.
    refused : tuple of str
        Modules that the text imports somewhere and may not.
    """

    name: str
    filename: str
    source: str
    allowed: tuple[str, ...] | None = None
    code: bytes = b""
    driver: bytes = b""
    refused: tuple[str, ...] = ()

    def compiled(self) -> Program:
        """Return the same program with its code.

        Call it for a text that a worker has loaded before, and only then: compiling a hostile
        text can take for ever or crash, and by then it has done neither under that worker's
        limits. Nothing of it is run here, and only a worker loads the code.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the first worker has had them
                return replace(self, code=marshal.dumps(compile_source(self.source, self.filename)))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return self


def compile_source(source: str, filename: str) -> CodeType:
    """Compile a solution, alike on both sides of the boundary."""
    code: CodeType = compile(source, filename, "exec", dont_inherit=True)
    return code
