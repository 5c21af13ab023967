"""The audit at every save: what did not change comes from the cache, what did is judged anew.

An audit runs in a thread of its own, so that a save or a key can end it at once.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from watchfiles import watch

from katakit.audit import proof
from katakit.audit.auditing import AuditReport, audit
from katakit.audit.checks import Check
from katakit.audit.evaluation_queue import EvaluationQueue, Progress
from katakit.audit.finding import Audited
from katakit.cache import Cache
from katakit.errors import KataError
from katakit.files import TEMPORARY
from katakit.katas.kata import Kata
from katakit.report.live_terminal import Keys, Screen

if TYPE_CHECKING:
    from rich.console import Console


_KEYS = "every save is audited · q quit"
_DEBOUNCE, _STEP, _LOOK = 60, 8, 60
"""Milliseconds, as in `katakit.practice.watch`."""

Told = tuple[list[Audited], float, bool] | Exception
"""What an audit came to, its seconds, and whether that is all; or what kept it from any result."""
QueueMaker = Callable[[Progress], EvaluationQueue]


class Round:
    """One audit, in a thread: what is quick first, then all of it.

    Parameters
    ----------
    kata : Kata
        With nothing of it read yet.
    make_queue : callable
        Returns a new queue: one that is open remembers what the files held.
    """

    def __init__(self, kata: Kata, checks: Sequence[Check], make_queue: QueueMaker,
                 fuzz: int, write: bool, prove: bool) -> None:  # fmt: skip
        self.told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self.progress = ""
        self._kata = kata
        quick = [check for check in checks if not check.is_slow]
        self._stages = [stage for stage in (quick, [*checks]) if stage]
        if len(quick) == len(checks):
            del self._stages[1:]
        self._options = fuzz, write
        self._prove = prove
        self._queue = make_queue(self._note)
        self._is_given_up = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def give_up(self) -> None:
        """End it now, with its processes; what it was about to tell is told no more."""
        self._is_given_up = True
        self._queue.stop()
        self._thread.join()

    def _note(self, what: str, done: int, total: int) -> None:
        self.progress = f"{what}: {done} of {total}"

    def _run(self) -> None:
        began = time.monotonic()
        try:
            self._kata.check()
            with self._queue:
                for stage in self._stages:
                    is_last = stage is self._stages[-1]
                    found = audit([self._kata], stage, self._queue, *self._options,
                                  prove=self._prove and is_last)  # fmt: skip
                    self.told.put((found, time.monotonic() - began, is_last))
        except (CancelledError, BrokenProcessPool) as error:
            if not self._is_given_up:
                self.told.put(error)
        except Exception as error:  # noqa: BLE001 (the watch's thread decides)
            self.told.put(error)
        self.progress = ""


class AuditWatch:
    """Audits a kata at every save until q or Ctrl-C.

    Parameters
    ----------
    checks : sequence of Check
    cache : Cache
        What makes it cheap.
    prove : bool
        Write the proof when nothing is missing: these are all the checks.
    """

    def __init__(
        self,
        kata: Kata,
        checks: Sequence[Check],
        cache: Cache,
        jobs: int = 0,
        fuzz: int = 0,
        write: bool = False,
        prove: bool = False,
    ) -> None:
        self._kata = kata
        self._checks = checks
        self._make_queue: QueueMaker = lambda progress: EvaluationQueue(cache, jobs, progress)
        self._options = fuzz, write, prove
        self._round: Round | None = None
        self._seen: dict[str, str] = {}
        self._is_incomplete = True

    def run(self) -> int:
        """Watch; return the exit status, 0 if nothing was missing last."""
        kata = self._kata
        folders = [kata.folder, kata.author_folder, kata.examiner_folder]
        with Keys() as keys:
            self._screen = Screen(paged=keys.on, keys=_KEYS)
            try:
                self._begin()
                for changes in watch(
                    *(folder.resolve() for folder in folders if folder.is_dir()),
                    watch_filter=lambda _, path: _is_of_the_kata(Path(path)),
                    debounce=_DEBOUNCE,
                    step=_STEP,
                    rust_timeout=_LOOK,
                    yield_on_timeout=True,
                ):
                    if changes:
                        self._begin()
                    self._show()
                    if "q" in keys.pressed():
                        break
                self._screen.end()
            finally:
                if self._round is not None:
                    self._round.give_up()
        return 1 if self._is_incomplete else 0

    def _begin(self) -> None:
        """Audit anew if a file is another than before; what is under way is given up."""
        try:
            state = proof.covered(self._kata)
        except OSError:  # a file is being replaced; its event is still to come
            return
        if state == self._seen:
            return
        self._seen = state
        if self._round is not None:
            self._round.give_up()
        self._round = Round(self._kata.anew(), self._checks, self._make_queue, *self._options)

    def _show(self) -> None:
        """Show what the audit has come to since, or how far it is."""
        assert self._round is not None
        if self._round.progress:
            self._screen.status(self._round.progress)
        if self._round.told.empty():
            return
        told = self._round.told.get()
        if isinstance(told, Exception):
            self._is_incomplete = True
            if not isinstance(told, (KataError, OSError)):
                raise told
            message = str(told)
            self._screen.show(lambda console: console.print(Text(message)))
            return
        found, seconds, is_all = told
        self._is_incomplete = not is_all or any(audited.unmet for audited in found)
        self._screen.show(lambda console: _write(console, found, seconds, is_all))


def _write(console: Console, found: list[Audited], seconds: float, is_all: bool) -> None:
    AuditReport(console).write(found, seconds)
    if not is_all:
        console.print(Text("Mutants and timing are under way; the next save ends that."))


def _is_of_the_kata(path: Path) -> bool:
    """Tell what an author saves from what is made beside it."""
    return "__pycache__" not in path.parts and not path.name.startswith(TEMPORARY)
