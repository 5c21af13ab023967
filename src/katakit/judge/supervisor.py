"""Forks the judge, collects what it tells, and speaks for it when it can't.

A judge that hangs in compiled code, or is killed, still leaves a whole verdict: what it
had told stands, the rest is an error that says so. Forking instead of starting a second
interpreter saves what that would cost, and the judge holds nothing that the supervisor
had not.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from katakit.boundary.confinement import die_with_parent
from katakit.boundary.framing import Reassembly, frame
from katakit.errors import KataError
from katakit.judge.orders import Order

Progress = Callable[[int, int], None]
"""Gets the number of tests done and of tests in all, after each."""


class JudgeFailed(KataError):
    """The kit or the kata is broken; nothing is known of the solution."""


@dataclass
class Findings:
    """What a judge told.

    Attributes
    ----------
    expected : dict
        Test to requirement, as collected.
    tests : dict
        Test to its event.
    trouble : dict or None
        Why the solution did not load.
    lost : str
        Why the judge's own word is missing, ``""`` if it is not.
    stopped_early : bool
        Whether the run ended at the first failure, as ``-x`` asks for.
    """

    expected: dict[str, str] = field(default_factory=dict)
    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    trouble: dict[str, Any] | None = None
    isolation: dict[str, Any] = field(default_factory=dict)
    lost: str = ""
    done: bool = False
    stopped_early: bool = False

    def take(self, event: dict[str, Any]) -> None:
        """Take one event of the judge.

        Raises
        ------
        JudgeFailed
            If the judge says that kit or kata are broken, or tells of a test twice.
        """
        kind = event["event"]
        if kind == "collected":
            self.expected = dict(event["tests"])
        elif kind == "test":
            test = event["test"]
            if test not in self.expected:
                raise JudgeFailed("a test reported that was never collected")
            known = self.tests.get(test)
            if known is None or known["outcome"] == "passed":
                self.tests[test] = event
        elif kind == "trouble":
            self.trouble = event
        elif kind in ("broken", "refused"):
            raise JudgeFailed(event["message"])
        else:
            self.isolation, self.done = event["isolation"], True


def supervise(order: Order, progress: Progress | None = None) -> Findings:
    """Run a judge on an order and return all that it found.

    Raises
    ------
    JudgeFailed
        If the kata or the kit is broken.
    KeyboardInterrupt
        On Ctrl-C, after everything has ended.
    """
    home = Path(tempfile.mkdtemp(prefix="katakit-"))
    home.chmod(0o711)
    reading, writing = os.pipe()
    parent = os.getpid()
    sys.stdout.flush()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _be_judge(replace(order, home=home), writing, parent)
    os.close(writing)
    findings = Findings(stopped_early=order.fail_fast)
    try:
        _listen(reading, findings, _patience(order), progress)
    finally:
        os.close(reading)
        _end(pid)
        shutil.rmtree(home, ignore_errors=True)
    return findings


def _be_judge(order: Order, writing: int, parent: int) -> None:
    """Judge, in the forked process; never returns."""
    status = 1
    try:
        die_with_parent(parent)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DEBUG"):
            os.environ.pop(name, None)
        from katakit.judge.run import judge

        def tell(event: dict[str, Any]) -> None:
            data = memoryview(frame(msgspec.msgpack.encode(event)))
            while data:
                data = data[os.write(writing, data) :]

        judge(order, tell)
        status = 0
    except KeyboardInterrupt:
        status = 130
    finally:
        os._exit(status)


def _listen(
    reading: int, findings: Findings, patience: float, progress: Progress | None
) -> None:
    reassembly = Reassembly()
    quiet_since = time.monotonic()
    while not findings.done:
        ready, _, _ = select.select([reading], [], [], 0.5)
        data = os.read(reading, 1 << 16) if ready else b""
        if ready and not data:
            findings.lost = "the judge's process ended in mid-run; nobody judged this"
            return
        if not data and time.monotonic() - quiet_since > patience:
            findings.lost = f"the judge itself was stuck for {patience:.0f} s and was stopped"
            return
        if data:
            quiet_since = time.monotonic()
            reassembly.feed(data)
        while (message := reassembly.next()) is not None:
            findings.take(msgspec.msgpack.decode(message))
            if progress is not None and findings.expected:
                progress(len(findings.tests), len(findings.expected))


def _patience(order: Order) -> float:
    limits = order.kata.metadata.limits
    return 2 * limits.test_seconds + 60.0


def _end(pid: int) -> None:
    """Let the judge finish what it has, then make sure."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        done, _ = os.waitpid(pid, os.WNOHANG)
        if done:
            return
        time.sleep(0.002)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
