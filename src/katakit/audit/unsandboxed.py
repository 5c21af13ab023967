"""Tries a solution without a boundary, in a fork of a process that has collected the suite.

Mutants and flawed solutions are the author's own code: they need no sandbox. Where one fails
here, it is taken at its word, but for a sample that the real judge sees too; where one passes,
the real judge decides (`katakit.audit.pool_tasks`). One fork tries many solutions, each loaded
anew, for a fork costs more than most tests; one that hangs or dies takes its fork with it and no
more.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
import pytest

from katakit.audit.fork import Fork
from katakit.audit.requests import Request, Result, requests_of
from katakit.candidate.in_process import InProcessCandidate
from katakit.candidate.remote import Candidates
from katakit.judge.requirement_outcomes import slug_of
from katakit.judge.second_hash_seed import FIXTURE
from katakit.katas.kata import Kata
from katakit.process_setup import die_with_parent
from katakit.pytest_plugin import declare
from katakit.verdict import Outcome

UNDECIDED = "not decided without a boundary"
"""The problem of a result that only the real judge can give."""
_CPU_SECONDS = 2.0
"""That one test may take at least; the reference's take far less."""
_TIMES = 20
"""How many times as long as the reference a test may take, if that is more."""
_MEMORY = 8 << 30
_SILENCE = 1.0
"""Seconds after which a fork tells what it knows; it is given up after a few times that."""
_TRIALS = 50
"""Solutions that one fork tries: what one leaves behind in a library another one may meet."""


class Trials:
    """The pytest plugin that collects a suite and then tries one solution after another.

    Parameters
    ----------
    kata : Kata
        Whose suite.
    connection : Connection
        Where requests come from and results go.
    home : Path
        A folder for the trials' own.
    """

    def __init__(self, kata: Kata, connection: Connection, home: Path) -> None:
        self._kata = kata
        self._connection = connection
        self._home = home
        self._path = home / f"{kata.name}.py"
        self._seconds: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._tell: int = -1
        self._told = False
        self._unsaid, self._said = b"", 0.0
        self._fork: Fork | None = None
        self.problem = "pytest could not collect the suite"

    # --- pytest's side --------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the markers."""
        declare(config)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer requests instead of running the tests once."""
        if session.testsfailed or not session.items:
            return True
        # The reference tells which tests this way of running them can judge, and their time.
        reference = Request(
            "", self._kata.name, "reference", self._kata.reference_file.read_text("utf-8")
        )
        known = self._try(reference, session.items)
        self._seconds = known.test_seconds
        able = {
            item
            for item in session.items
            if known.tests.get(item.nodeid) == Outcome.PASSED
            and FIXTURE not in getattr(item, "fixturenames", ())
        }
        self.problem = ""
        for request in requests_of(self._connection):
            asked = [item for item in session.items if self._is_asked_for(item, request)]
            chosen = sorted((item for item in asked if item in able), key=self._cost)
            untried = [item.nodeid for item in asked if item not in able]
            tried = self._try(request, chosen)
            self._connection.send(msgspec.structs.replace(tried, untried=untried))
        self._end_fork()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Tell what became of a test, and write down no traceback."""
        error = call.excinfo.value if call.excinfo else None
        if not self._told and (call.when == "call" or error is not None):
            self._told = True
            self._say(item, _outcome_of(error), call.duration)
        outcome: Any = "failed" if error else "passed"
        when: Any = call.when
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    @pytest.fixture
    def candidate(self) -> InProcessCandidate:
        """The solution, freshly loaded."""
        return self._load()

    candidate_other_seed = candidate

    @pytest.fixture
    def candidates(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Candidates:
        """The same, several times on one folder."""
        monkeypatch.chdir(tmp_path)
        return Candidates(self._load)

    def _load(self) -> InProcessCandidate:
        return InProcessCandidate(self._path, self._kata.name, self._kata.driver_file)

    # --- a trial --------------------------------------------------------------------

    def _is_asked_for(self, item: pytest.Item, request: Request) -> bool:
        is_chosen = request.only is None or self._slug(item) in request.only
        return is_chosen and (request.tests is None or item.nodeid in request.tests)

    def _slug(self, item: pytest.Item) -> str:
        return slug_of(item, self._kata.brief)

    def _cost(self, item: pytest.Item) -> float:
        return self._seconds.get(item.nodeid, 0.05) / (1 + self._failures[item.nodeid])

    def _try(self, request: Request, items: list[pytest.Item]) -> Result:
        """Run tests on a solution in a fork, and return what it told."""
        if self._fork is None or self._fork.tried >= _TRIALS:
            self._end_fork()
            self._fork = Fork(lambda reading, writing: self._serve(reading, writing, items))
        nodes = [item.nodeid for item in items]
        tests, seconds, ended = self._fork.ask([request.source, nodes, request.fail_fast])
        if ended != "done":
            self._end_fork()
        proves = {item.nodeid: self._slug(item) for item in items}
        if ended == "died" and request.fail_fast and nodes:
            # A mutant that ends its process, or never ends, is killed; by which test is no matter.
            tests.setdefault(next((n for n in nodes if n not in tests), nodes[0]), Outcome.CRASHED)
        for test, outcome in tests.items():
            self._failures[test] += outcome != Outcome.PASSED
        failing = {proves[test] for test, outcome in tests.items() if outcome != Outcome.PASSED}
        outcomes = {slug: "failed" if slug in failing else "passed" for slug in proves.values()}
        is_decided = ended == "done" or (request.fail_fast and bool(failing))
        return Result(
            outcomes=outcomes,
            tests=tests,
            proves=proves,
            test_seconds=seconds,
            problem="" if is_decided else UNDECIDED,
        )

    def _end_fork(self) -> None:
        if self._fork is not None:
            self._fork.end()
            self._fork = None

    def _serve(self, reading: int, writing: int, items: list[pytest.Item]) -> None:
        """Be the fork: try one solution after another, and tell of each test."""
        session = items[0].session
        by_name = {item.nodeid: item for item in session.items}
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(quiet, descriptor)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the kernel's end takes a loop in C as well
        os.chdir(self._home)
        self._tell = writing
        with os.fdopen(reading, "rb") as asked:
            for line in asked:
                source, nodes, fail_fast = msgspec.json.decode(line)
                self._path.write_text(source, "utf-8")
                signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)
                self._load()  # what does not load ends the fork, and is the real judge's to tell
                self._run([by_name[node] for node in nodes], fail_fast=fail_fast)
                signal.setitimer(signal.ITIMER_PROF, 0)
                self._unsaid += b"\n"
                self._flush()

    def _run(self, items: list[pytest.Item], *, fail_fast: bool) -> None:
        """Run tests, each within its time.

        One that fails and leaves threads behind would have the next ones fail, which in a process
        of their own they need not: then the fork ends, and the real judge decides.
        """
        before = threading.active_count()
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._told = False
            longest = max(_CPU_SECONDS, _TIMES * self._seconds.get(item.nodeid, 1.0))
            signal.setitimer(signal.ITIMER_PROF, longest)
            failed = self._failures[item.nodeid]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failures[item.nodeid] == failed:
                continue
            if fail_fast:
                item.session._setupstate.teardown_exact(None)
                return
            if threading.active_count() > before:
                os._exit(0)

    def _say(self, item: pytest.Item, outcome: str, seconds: float) -> None:
        """Note what became of a test; told at once, each would wake the process that waits."""
        self._failures[item.nodeid] += outcome != Outcome.PASSED
        self._unsaid += msgspec.json.encode([item.nodeid, outcome, seconds]) + b"\n"
        if time.monotonic() - self._said > _SILENCE:
            self._flush()

    def _flush(self) -> None:
        os.write(self._tell, self._unsaid)
        self._unsaid, self._said = b"", time.monotonic()


def _outcome_of(error: BaseException | None) -> str:
    if error is None:
        return Outcome.PASSED
    return Outcome.TODO if isinstance(error, NotImplementedError) else Outcome.FAILED


def serve(connection: Connection, first: Request) -> None:
    """Answer requests until there are no more; the work of a process.

    Parameters
    ----------
    first : Request
        Says of which kata; it comes again over the connection.
    """
    die_with_parent()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.dont_write_bytecode = True
    home = Path(tempfile.mkdtemp(prefix="katakit-audit-"))
    kata = Kata(Path(first.root), first.kata)
    trials = Trials(kata, connection, home)
    try:
        pytest.main(
            [str(kata.suite_file), "-c", os.devnull, f"--rootdir={kata.suite_file.parent}",
             "--import-mode=importlib", "--assert=plain", "--strict-markers",
             "-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:capture",
             "-p", "no:faulthandler", "-p", "no:logging", "-p", "no:unraisableexception",
             "-p", "no:threadexception", "-W", "ignore", f"--basetemp={home}/t"],
            plugins=[trials],
        )  # fmt: skip
        for _ in requests_of(connection):
            connection.send(Result(problem=trials.problem or UNDECIDED))
    finally:
        shutil.rmtree(home, ignore_errors=True)
