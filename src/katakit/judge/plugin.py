"""The pytest plugin that makes a run of a hidden suite into events for the supervisor.

It hands each test a candidate, allows no test that proves no requirement of the
brief, and reports each test once.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Generator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from katakit.boundary.worker_pool import Workers
from katakit.boundary.zygote_client import ZygoteFailed
from katakit.candidate.remote import Candidates, RemoteCandidate
from katakit.errors import BrokenKata
from katakit.judge.cpu_affinity import side_by_side
from katakit.judge.process_sharing import Sharing, processes_for
from katakit.judge.protocol import RunSpec, Tell, refusal
from katakit.judge.requirement_outcomes import Refused, check, slug_of
from katakit.judge.second_hash_seed import FIXTURE, SecondHashSeed
from katakit.judge.suite_errors import check_error, check_marks, check_text, problem_at_collection
from katakit.judge.test_report import Attempt, report_of, trouble_of
from katakit.judge.time_limits import GIVEN_UP, EarlyStop, watchdog
from katakit.pytest_plugin import declare
from katakit.verdict import Outcome

_FOLDERS = itertools.count(1)

_COMPARING = 10.0
"""Seconds beyond the limit for a test that the judge may take for comparing."""


class JudgePlugin:
    """One run of one suite.

    Parameters
    ----------
    spec : RunSpec
        What to run.
    workers : Workers
        Where candidates come from.
    other_seed : SecondHashSeed
        The same with another hash seed, for the tests that ask for it.
    tell : Tell
        Where events go.
    """

    def __init__(
        self, spec: RunSpec, workers: Workers, other_seed: SecondHashSeed, tell: Tell
    ) -> None:
        self.begin(spec, workers, other_seed, tell)

    def begin(
        self, spec: RunSpec, workers: Workers, other_seed: SecondHashSeed, tell: Tell
    ) -> None:
        """Judge by this spec from now on."""
        self._spec = spec
        self._workers = workers
        self._other_seed = other_seed
        self._tell = tell
        self._first: RemoteCandidate | None = None
        self._attempt = Attempt()
        self._early_stop = EarlyStop(spec.kata.brief)
        self._sharing = Sharing()
        self.refused = ""
        self.problem = ""

    # --- collection ---------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the markers."""
        declare(config)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Check the suite against the brief and leave out what was not asked for."""
        if self.refused:
            return
        try:
            slugs = [self._slug(item) for item in items]
            check(self._spec.kata, slugs)
            check_text(self._spec.kata.suite_file)
            for item in items:
                check_marks(item, self._spec.kata.suite_file)
        except (Refused, BrokenKata) as refused:
            self.refused = str(refused)
            items.clear()
            return
        wanted = [
            item
            for item, slug in zip(items, slugs, strict=True)
            if slug in self._spec.chosen
            and (self._spec.tests is None or item.nodeid in self._spec.tests)
        ]
        left_out = [item for item in items if item not in wanted]
        items[:] = wanted
        if left_out:
            config.hook.pytest_deselected(items=left_out)
        tests = [[item.nodeid, self._slug(item)] for item in items]
        self._tell({"event": "collected", "tests": tests})
        other_seed = sum(map(_wants_other_seed, items))
        if other_seed:
            self._other_seed.workers.begin()
            self._other_seed.workers.expect(other_seed)
            items.sort(key=_wants_other_seed)  # last: its zygote has its imports still before it
        self._workers.expect(processes_for(items))

    def pytest_exception_interact(
        self, call: pytest.CallInfo[object], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Keep why a suite can't be collected."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            suite = self._spec.kata.suite_file
            self.refused = problem_at_collection(suite, call.excinfo.value)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Refuse a suite that ends the run."""
        if isinstance(excinfo.value, pytest.exit.Exception):
            self.refused = problem_at_collection(self._spec.kata.suite_file, excinfo.value)

    def _slug(self, item: pytest.Item) -> str:
        return slug_of(item, self._spec.kata.brief)

    # --- the run --------------------------------------------------------------------

    def pytest_runtestloop(self, session: pytest.Session) -> object:
        """Load the solution once before the first test; without it there is no test."""
        if self.refused or session.testsfailed or not session.items:
            return True
        if not gc.isenabled():  # once: what is garbage in a later run would be kept for ever
            gc.freeze()
            gc.enable()
        self._workers.zygote.wait_until_ready()
        self.refused = refusal(self._workers.zygote.isolation, self._spec.required, self._spec.kata)
        if self.refused:
            return True
        try:
            self._first = self._workers.next()
        except ZygoteFailed:
            raise
        except Exception as error:  # noqa: BLE001 (whatever the solution raised, or its end)
            self._tell(trouble_of(error, self._spec.program))
            return True
        return None

    @pytest.fixture
    def candidate(self) -> Generator[RemoteCandidate]:
        """The candidate's module, in a process that has just loaded it.

        Where the suite says so, in that of the case before.
        """
        ready, self._first = self._sharing.take() or self._first or self._workers.next(), None
        with self._lent(ready):
            yield ready
        self._sharing.give_back(ready, self._attempt.has_passed)

    @pytest.fixture
    def candidate_other_seed(self) -> Generator[RemoteCandidate]:
        """The same module in another process with another hash seed."""
        ready = self._other_seed.workers.next()
        with self._lent(ready):
            yield ready
        ready._connection.close()

    @pytest.fixture
    def candidates(self) -> Generator[Candidates]:
        """Processes with the same module that share a folder."""
        folder = next(_FOLDERS)
        yield Candidates(lambda: self._met(self._workers.beside(folder)))
        for candidate in self._attempt.candidates:
            candidate._connection.close()
        self._workers.zygote.give_up(folder)

    def _met(self, candidate: RemoteCandidate) -> RemoteCandidate:
        limits = self._spec.kata.metadata.limits
        candidate._connection.test_deadline = time.monotonic() + limits.test_seconds
        if self._spec.repro is not None:
            candidate._connection.call_log = []
        self._attempt.candidates.append(candidate)
        return candidate

    def _lent(self, candidate: RemoteCandidate) -> AbstractContextManager[None]:
        return side_by_side(self._met(candidate)._connection.link.process)

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Keep the two sides of a failed comparison as values."""
        self._attempt.comparison = (op, left, right)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> object:
        """Begin each test with an empty slate, if it is begun at all."""
        self._attempt = Attempt()
        self._sharing.begin(item, nextitem)
        slug = self._slug(item)
        if not self._early_stop.is_at_an_end(slug):
            return None
        self._sharing.end()
        message = GIVEN_UP if self._spec.reveal else ""
        self._tell({"event": "test", "test": item.nodeid, "slug": slug, "seconds": 0.0,
                    "outcome": Outcome.TIMEOUT, "task": "", "message": message})  # fmt: skip
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """Bound the judge's own work on what came back."""
        with watchdog(self._spec.kata.metadata.limits.test_seconds + _COMPARING):
            return (yield)

    def pytest_internalerror(self, excinfo: object) -> bool:
        """Keep the judge's own traceback from being printed: it may show lines of the suite."""
        error = getattr(excinfo, "value", None)
        known = isinstance(error, ZygoteFailed)
        self.problem = str(error) if known else f"the judge itself failed: {error!r}"[:500]
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Tell the supervisor what became of a test, once.

        pytest's own report would write down the traceback with every value in it. Nobody
        reads that, a value may be made to be slow, and a traceback that an alarm cut short
        has lines without a number, which ends pytest.
        """
        if call.when == "call" or (call.when == "setup" and call.excinfo is not None):
            error = call.excinfo.value if call.excinfo else None
            self._report(item, error, call.duration)
        elif call.when == "teardown" and call.excinfo is not None:
            self._report(item, call.excinfo.value, call.duration)
        outcome: Any = "failed" if call.excinfo else "passed"
        when: Any = call.when
        return pytest.TestReport(
            item.nodeid, item.location, {}, outcome, None, when, duration=call.duration
        )

    def _report(self, item: pytest.Item, error: BaseException | None, seconds: float) -> None:
        if isinstance(error, ZygoteFailed):
            raise error  # no further test could say anything
        try:
            check_error(error, self._attempt, self._spec.kata, item)
        except BrokenKata as broken:
            self.refused = item.session.shouldstop = str(broken)
            return
        slug, report = self._slug(item), report_of(self._attempt, error, self._spec)
        self._early_stop.note(slug, report["outcome"])
        self._attempt.has_passed = report["outcome"] == Outcome.PASSED
        known = {"test": item.nodeid, "slug": slug, "seconds": seconds}
        self._tell({"event": "test", **known, **report})


def _wants_other_seed(item: pytest.Item) -> bool:
    return FIXTURE in getattr(item, "fixturenames", ())
