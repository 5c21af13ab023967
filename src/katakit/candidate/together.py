"""Several processes of the candidate's on one folder: two writers, a crash, a recovery.

A suite's fixture ``candidates``. Each process that it starts has loaded the solution and works
in the same scratch folder, so a relative path means the same file to all; ``kill()`` ends one as
a power cut would, and what it wrote is there for the next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Candidates:
    """Starts processes of the candidate's that share a folder.

    Parameters
    ----------
    start : callable
        Returns a candidate in a process of its own.
    """

    def __init__(self, start: Callable[[], Any]) -> None:
        self._start = start

    def start(self) -> Any:
        """Return a candidate, freshly loaded, in the folder as the others have left it."""
        return self._start()
