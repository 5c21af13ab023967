"""Candidates for the suite: workers that have just loaded the solution, one for each test.

One worker is kept ready ahead, so that forking and loading happen while the test
before is at work.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

from katakit.boundary.launch import Launched, launch
from katakit.boundary.nursery import Bounds, Nursery
from katakit.boundary.program import Program
from katakit.boundary.start import Started
from katakit.candidate.remote import RemoteCandidate


class Workers:
    """Hands out one fresh candidate after another.

    Parameters
    ----------
    program : Program
        The solution that each worker loads.
    imports : sequence of str
        What the zygote imports beforehand.
    bounds : Bounds
        What each worker may take and reach.
    home : Path
        A folder for the workers' scratch folders.
    call_seconds : float
        The longest that one call may take.
    hash_seed : int
        The workers' ``PYTHONHASHSEED``.
    echo : callable, optional
        Gets what the workers print, as it comes.
    ahead : int
        How many workers to keep ready.
    zygote : Started, optional
        One that was forked for them; by default a new one is started.
    """

    def __init__(
        self,
        program: Program,
        imports: tuple[str, ...],
        bounds: Bounds,
        home: Path,
        call_seconds: float = 10.0,
        hash_seed: int = 0,
        echo: Callable[[bytes], None] | None = None,
        ahead: int = 1,
        zygote: Started | None = None,
    ) -> None:
        self.nursery = Nursery(imports, bounds, hash_seed, home, zygote)
        self.program = program
        self._call_seconds = call_seconds
        self._echo = echo
        self._count = ahead
        self._ahead: deque[Launched] = deque()
        self._expected = sys.maxsize
        self._is_compiled = False

    def begin(self) -> None:
        """Ask for the first workers, without waiting for anything."""
        self._keep_ready(max(1, self._count))

    def expect(self, number: int) -> None:
        """Note how many candidates will be asked for: no more are kept ready than that.

        Where more are asked for after all, each is made when it is.
        """
        self._expected = number

    def change(self, program: Program, call_seconds: float) -> None:
        """Hand out another program's candidates from now on; those ahead are let go."""
        while self._ahead:
            self._ahead.popleft().connection.close()
        self.program = program
        self._call_seconds = call_seconds
        self._is_compiled = False

    def next(self, prefetch: bool = True) -> RemoteCandidate:
        """Return a candidate that has just loaded the solution.

        Raises
        ------
        Fate
            If the process met its end while loading.
        Exception
            What the solution raised while loading.
        """
        self.nursery.wait_until_ready()
        if not self._ahead:
            self._keep_ready(1)
        ready = self._ahead.popleft()
        self._expected -= 1
        if prefetch:
            self._keep_ready(min(self._count, self._expected))
        candidate = ready.candidate(within=self._call_seconds)
        if not self._is_compiled:  # tried once
            self._is_compiled = True
            self.program = self.program.compiled()
        return candidate

    def beside(self, folder: int) -> RemoteCandidate:
        """Return a candidate that shares a scratch folder with others of the same number.

        Raises
        ------
        Fate
            If the process met its end while loading.
        """
        self.nursery.wait_until_ready()
        started = launch(self.nursery, self.program, self._call_seconds, self._echo, folder)
        return started.candidate(within=self._call_seconds)

    def hang_up(self) -> None:
        """Have everything end, without waiting for it; `close` does that."""
        self.nursery.hang_up()

    def close(self) -> None:
        """End every worker and the zygote."""
        self._ahead.clear()
        self.nursery.close()

    def _keep_ready(self, number: int) -> None:
        while len(self._ahead) < number:
            self._ahead.append(self._start())

    def _start(self) -> Launched:
        return launch(self.nursery, self.program, self._call_seconds, self._echo)
