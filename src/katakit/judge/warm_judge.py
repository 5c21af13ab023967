"""A persistent judge beside a person who saves again and again.

It is forked once, like the judge of a single run, and keeps the collected suite and its warm
zygotes (`katakit.judge.persistent_judge`). Requests go to it over one pipe, events come back
over another.
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

from katakit.boundary.zygote_client import ZygoteFailed
from katakit.errors import KataError
from katakit.judge.protocol import Findings, RunSpec, Tell, failure_of
from katakit.judge.supervisor import Progress, be_judge, end, listen, time_limit_of

if TYPE_CHECKING:
    from katakit.judge.persistent_judge import PersistentJudge


class WarmJudge:
    """A judge that runs suite after suite; use it as a context manager.

    It serves one kata at a time, and begins anew where the kata's suite has changed, where the
    judge has died, and where a spec is of another kata.

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
        self._requests: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def run(self, spec: RunSpec, findings: Findings, progress: Progress | None = None) -> None:
        """Run a suite by a spec until all is found or nothing more can be.

        Raises
        ------
        KataError
            If what is told says that the kata or the kit is broken.
        """
        kata = spec.kata
        serves = kata.root, kata.name, kata.suite_sha256, spec.level
        if serves != self._serves:
            self.close()
            self._start(spec)
            self._serves = serves
        assert self._requests is not None
        try:
            self._requests.send(spec)
            listen(self._reading, findings, time_limit_of(kata.metadata.limits), progress)
        except BrokenPipeError:
            findings.lost = "the judge's process has ended; the next save begins a new one"
        except BaseException:
            self.close(at_once=True)
            raise
        if findings.lost:
            self.close(at_once=True)

    def close(self, *, at_once: bool = False) -> None:
        """End the judge and all of its workers, at once even in the middle of a test."""
        if self._requests is None:
            return
        self._requests.close()
        os.close(self._reading)
        if at_once:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGTERM)
        end(self._pid)
        shutil.rmtree(self._home, ignore_errors=True)
        self._requests, self._serves = None, ()

    def _start(self, first: RunSpec) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="katakit-"))
        self._home.chmod(0o711)
        requests, self._requests = multiprocessing.Pipe(duplex=False)
        self._reading, writing = os.pipe()
        parent = os.getpid()
        sys.stdout.flush()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._reading)
            self._requests.close()
            be_judge(
                lambda home, tell: _serve(requests, first, home, tell, is_alone=self._is_alone),
                self._home, first.kata.metadata.limits, writing, parent,
            )  # fmt: skip
        os.close(writing)
        requests.close()


def _serve(requests: Connection, first: RunSpec, home: Path, tell: Tell, *, is_alone: bool) -> None:
    """Judge by one spec after another, in the judge's process."""
    from katakit.judge.persistent_judge import PersistentJudge, WorkerPools
    from katakit.judge.run import AHEAD

    # Ctrl-C is for whoever has the terminal, which may be another program now.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    pools = WorkerPools(home, AHEAD if is_alone else 0)

    def work() -> None:
        while (spec := _next(requests)) is not None:
            _judge(persistent, spec, tell)

    persistent = PersistentJudge(pools, work)
    try:
        persistent.stay(first)
        if persistent.obstacle:
            tell({"event": "refused", "message": persistent.obstacle})
    finally:
        pools.close()


def _next(requests: Connection) -> RunSpec | None:
    with contextlib.suppress(EOFError, OSError):
        spec: RunSpec = requests.recv()
        return spec
    return None


def _judge(persistent: PersistentJudge, spec: RunSpec, tell: Tell) -> None:
    try:
        persistent.judge(spec, tell, "failed")
    except KataError as broken:
        tell({"event": "refused", "message": str(broken)})
    except ZygoteFailed as failure:
        tell(failure_of(persistent.isolation, str(failure)))
    else:
        if persistent.refused:
            tell({"event": "refused", "message": persistent.refused})
        else:
            tell({"event": "done", "isolation": persistent.isolation})
