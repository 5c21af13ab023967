"""A judge that stays beside a person who saves again and again.

It is forked once, like the judge of a single run, and keeps the collected suite and its warm
zygotes (`katakit.judge.staying`). Orders go to it over one pipe, events come back over another.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Self

from katakit.boundary.nursery import NurseryFailed
from katakit.errors import KataError
from katakit.judge.findings import Findings
from katakit.judge.orders import Order, Tell, failure_of
from katakit.judge.supervisor import Progress, be_judge, end, listen, patience_with

if TYPE_CHECKING:
    from katakit.judge.staying import StayingJudge


class WarmJudge:
    """A judge that runs suite after suite; use it as a context manager.

    It serves one kata at a time, and begins anew where the kata's suite has changed, where the
    judge has died, and where an order is of another kata.

    Parameters
    ----------
    is_alone : bool
        Whether it has the other processors to itself, for workers to be made ahead.
    """

    def __init__(self, *, is_alone: bool = True) -> None:
        self._is_alone = is_alone
        self._serves: tuple[object, ...] = ()
        self._pid = 0
        self._reading = -1
        self._home = Path()
        self._orders: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, order: Order, findings: Findings, progress: Progress | None = None) -> None:
        """Run a suite by an order until all is found or nothing more can be.

        Raises
        ------
        KataError
            If what is told says that the kata or the kit is broken.
        """
        kata = order.kata
        serves = kata.root, kata.name, kata.suite_sha256, order.level
        if serves != self._serves:
            self.close()
            self._start(order)
            self._serves = serves
        assert self._orders is not None
        try:
            self._orders.send(order)
            listen(self._reading, findings, patience_with(kata.metadata.limits), progress)
        except BrokenPipeError:
            findings.lost = "the judge's process has ended; the next save begins a new one"
        except BaseException:
            self.close(at_once=True)
            raise
        if findings.lost:
            self.close(at_once=True)

    def close(self, *, at_once: bool = False) -> None:
        """End the judge and all of its workers, at once even in the middle of a test."""
        if self._orders is None:
            return
        self._orders.close()
        os.close(self._reading)
        if at_once:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
        end(self._pid)
        shutil.rmtree(self._home, ignore_errors=True)
        self._orders, self._serves = None, ()

    def _start(self, first: Order) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="katakit-"))
        self._home.chmod(0o711)
        orders, self._orders = multiprocessing.Pipe(duplex=False)
        self._reading, writing = os.pipe()
        parent = os.getpid()
        sys.stdout.flush()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._reading)
            self._orders.close()
            be_judge(
                lambda home, tell: _serve(orders, first, home, tell, is_alone=self._is_alone),
                self._home, first.kata.metadata.limits, writing, parent,
            )  # fmt: skip
        os.close(writing)
        orders.close()


def _serve(orders: Connection, first: Order, home: Path, tell: Tell, *, is_alone: bool) -> None:
    """Judge by one order after another, in the judge's process."""
    from katakit.judge.run import AHEAD
    from katakit.judge.staying import Families, StayingJudge

    # Ctrl-C is for whoever has the terminal, which may be another program for the moment.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    families = Families(home, AHEAD if is_alone else 0)

    def work() -> None:
        while (order := _next(orders)) is not None:
            _judge(staying, order, tell)

    staying = StayingJudge(families, work)
    try:
        staying.stay(first)
        if staying.obstacle:
            tell({"event": "refused", "message": staying.obstacle})
    finally:
        families.close()


def _next(orders: Connection) -> Order | None:
    with contextlib.suppress(EOFError, OSError):
        order: Order = orders.recv()
        return order
    return None


def _judge(staying: StayingJudge, order: Order, tell: Tell) -> None:
    try:
        staying.judge(order, tell, "failed")
    except KataError as broken:
        tell({"event": "refused", "message": str(broken)})
    except NurseryFailed as failure:
        tell(failure_of(staying.isolation, str(failure)))
    else:
        if staying.refused:
            tell({"event": "refused", "message": staying.refused})
        else:
            tell({"event": "done", "isolation": staying.isolation})
