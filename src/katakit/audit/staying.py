"""The judge of a bench: collects a suite once and judges one solution after another by it.

Each solution gets what it gets from a judge of its own: the same plugin, the same tests, fresh
workers in the same sandbox. Only the suite's module is shared, so a suite that keeps something
in it from test to test would be told apart by the check of determinism.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
import pytest

from katakit.audit.requests import Request, Result
from katakit.boundary.confinement import die_with_parent
from katakit.boundary.nursery import NurseryFailed
from katakit.boundary.workers import Workers
from katakit.candidate.names import check_stub
from katakit.errors import KataError
from katakit.judge.elsewhere import Elsewhere
from katakit.judge.findings import Findings
from katakit.judge.judgement import _sum_up
from katakit.judge.orders import Order, imports_for
from katakit.judge.plugin import JudgePlugin
from katakit.judge.run import ELSEWHERE, make_workers, pytest_arguments
from katakit.judge.supervisor import _whole
from katakit.kata import Kata
from katakit.solution import Solution, read_text
from katakit.verdict import Outcome


def serve(connection: Connection, first: Request) -> None:
    """Answer requests until there are no more; the work of a process.

    Parameters
    ----------
    first : Request
        Says of which kata; it comes again over the connection.
    """
    die_with_parent()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    home = Path(tempfile.mkdtemp(prefix="katakit-audit-"))
    home.chmod(0o711)
    kata = Kata(Path(first.root), first.kata)
    families = _Families(home)
    try:
        judge = StayingJudge(kata, families, connection)
        pytest.main(pytest_arguments(judge.order_for(first, _read(first, kata))), plugins=[judge])
        judge.refuse_the_rest()
    finally:
        families.close()
        shutil.rmtree(home, ignore_errors=True)


class StayingJudge(JudgePlugin):
    """The judge's plugin, whose run of the tests is as many runs as there are requests.

    Parameters
    ----------
    kata : Kata
        Whose suite.
    families : _Families
        Where candidates come from.
    connection : Connection
        Where requests come from and results go.
    """

    def __init__(self, kata: Kata, families: _Families, connection: Connection) -> None:
        self._kata = kata
        self._families = families
        self._connection = connection
        self._collected: list[pytest.Item] = []
        self._seconds: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self.refused = self.problem = ""

    # --- what pytest asks -----------------------------------------------------------

    def pytest_collection_modifyitems(
        self,
        config: pytest.Config,  # noqa: ARG002 (the hook's)
        items: list[pytest.Item],
    ) -> None:
        """Keep what was collected; each request has its own choice of it."""
        self._collected = list(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> object:
        """Serve requests, each by a run of its own."""
        cannot = self.refused
        while (request := self._next_request()) is not None:
            result = Result(problem=cannot) if cannot else self._judge(request, session)
            self._connection.send(result)
        return True

    def refuse_the_rest(self) -> None:
        """Answer what comes after pytest itself has given up."""
        problem = self.refused or self.problem or "pytest could not collect the suite"
        while self._next_request() is not None:
            self._connection.send(Result(problem=problem))

    def _next_request(self) -> Request | None:
        """Return the next request, None at the farewell or where nobody is there any more."""
        request: Request | None = None
        if not self._connection.closed:
            with contextlib.suppress(EOFError, OSError):
                request = self._connection.recv()
            if request is None:
                self._connection.close()
        return request

    # --- one request ------------------------------------------------------------------

    def order_for(self, request: Request, solution: Solution) -> Order:
        """Return the order that a request is."""
        kata = Kata(self._kata.root, self._kata.name)
        limits = msgspec.structs.replace(
            self._kata.metadata.limits,
            **({"call_seconds": request.call_seconds} if request.call_seconds else {}),
        )
        kata.__dict__["brief"] = self._kata.brief
        kata.__dict__["metadata"] = msgspec.structs.replace(self._kata.metadata, limits=limits)
        everything = frozenset(requirement.slug for requirement in kata.brief.requirements)
        wanted = [*imports_for(kata, kata.suite_file, solution), *kata.metadata.imports]
        return Order(
            kata=kata,
            program=solution.program(kata),
            imports=tuple(dict.fromkeys(wanted)),
            chosen=everything if request.only is None else frozenset(request.only),
            home=self._families.home,
            seed=request.hash_seed,
            fail_fast=request.fail_fast,
            reveal=not request.fail_fast,
        )

    def _judge(self, request: Request, session: pytest.Session) -> Result:
        solution = _read(request, self._kata)
        if solution.trouble is not None:
            return Result(trouble=f"line {solution.trouble.line}: {solution.trouble.message}")
        began = time.monotonic()
        order = self.order_for(request, solution)
        findings = Findings(stopped_early=order.fail_fast)
        try:
            check_stub(order.kata.stub_file)
            self.begin(
                order,
                self._families.get(order, order.seed),
                Elsewhere(order, lambda _: self._families.get(order, order.seed + ELSEWHERE)),
                lambda event: findings.take(_whole(event)),
            )
            self._run(session, request.order, findings)
        except (KataError, NurseryFailed) as failure:
            self._families.close()
            return Result(problem=str(failure))
        if self.refused:
            return Result(problem=self.refused)
        self._learn(findings)
        tested = tuple(r for r in order.kata.brief.requirements if r.slug not in order.kata.kinds)
        judged = _sum_up(tested, findings, "study")
        trouble = findings.trouble["message"] if findings.trouble else findings.lost
        return Result(
            outcomes={r.slug: str(r.outcome) for r in judged},
            told={r.slug: _told(r) for r in judged if r.outcome is not Outcome.PASSED},
            tests={test: str(event["outcome"]) for test, event in findings.tests.items()},
            proves=findings.expected,
            test_seconds={test: event["seconds"] for test, event in findings.tests.items()},
            seconds=round(time.monotonic() - began, 3),
            trouble=trouble,
        )

    def _run(self, session: pytest.Session, order: str, findings: Findings) -> None:
        """Run the tests that this request is about, in its order.

        The end at the first failure is seen to here: a session that was told to stop can't be
        told to go on.
        """
        items = list(self._collected)
        super().pytest_collection_modifyitems(session.config, items)
        session.items = self._arranged(items, order)
        session.config.option.maxfail = session.testsfailed = 0
        if super().pytest_runtestloop(session):
            return
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            failed = findings.tests[item.nodeid]["outcome"] != Outcome.PASSED
            if self._order.fail_fast and failed:
                session._setupstate.teardown_exact(None)
                return

    def _arranged(self, items: list[pytest.Item], order: str) -> list[pytest.Item]:
        """Arrange tests in place.

        Parameters
        ----------
        order : str
            ``"suite"``, ``"reversed"``, ``"shuffled"``, or ``"likely"``: first those that are
            quick and have failed for others.
        """
        if order == "reversed":
            items.reverse()
        elif order == "shuffled":
            random.Random(1).shuffle(items)  # noqa: S311 (chance need not be cryptographic)
        elif order == "likely":
            items.sort(key=self._cost)
        return items

    def _cost(self, item: pytest.Item) -> float:
        return self._seconds.get(item.nodeid, 0.05) / (1 + self._failures[item.nodeid])

    def _learn(self, findings: Findings) -> None:
        for test, event in findings.tests.items():
            if event["outcome"] == "passed":
                self._seconds[test] = event["seconds"]
            else:
                self._failures[test] += 1


class _Families:
    """The zygotes of one bench, by hash seed.

    Parameters
    ----------
    home : Path
        A folder for their workers' scratch.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._workers: dict[int, Workers] = {}

    def get(self, order: Order, hash_seed: int) -> Workers:
        """Return workers that load this order's program, from a zygote that may be warm."""
        workers = self._workers.get(hash_seed)
        if workers is None:
            # None ahead: other benches keep the other processors busy.
            workers = self._workers[hash_seed] = make_workers(order, hash_seed, ahead=0)
        else:
            workers.change(order.program)
        workers.begin()
        return workers

    def close(self) -> None:
        """End all of them."""
        while self._workers:
            self._workers.popitem()[1].close()


def _read(request: Request, kata: Kata) -> Solution:
    return read_text(request.source, request.given, kata, request.any_import)


def _told(judged: Any) -> str:
    """Return all that a report would say of a requirement that does not hold."""
    evidence = msgspec.to_builtins(judged.evidence) if judged.evidence else {}
    words = [judged.message, *(str(value) for value in evidence.values())]
    return "\n".join(word for word in words if word)
