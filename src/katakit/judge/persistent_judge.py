"""A persistent judge: collects a suite once and judges one solution after another by it.

Each solution gets what it gets from a judge of its own: the same plugin, the same tests, fresh
workers in the same sandbox. Only the suite's module and the zygotes are shared, which is most of
what a run spends before its first test. The audit's benches and the watch live on it.
"""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from katakit.boundary.worker_pool import Workers
from katakit.boundary.zygote_client import ZygoteFailed
from katakit.candidate.reserved_names import check_stub
from katakit.errors import KataError
from katakit.judge.plugin import JudgePlugin
from katakit.judge.protocol import RunSpec, Tell
from katakit.judge.run import FOR_OTHER_SEED, make_workers, pytest_arguments
from katakit.judge.second_hash_seed import SecondHashSeed
from katakit.verdict import Outcome

_Kind = tuple[int, tuple[str, ...] | None]
"""A hash seed, and what may be imported."""


class PersistentJudge(JudgePlugin):
    """The judge's plugin, whose run of the tests is as many runs as it is asked for.

    Parameters
    ----------
    pools : WorkerPools
        Where candidates come from.
    work : callable
        Is called once the suite is collected, and calls `judge` as often as it likes.
    """

    def __init__(self, pools: WorkerPools, work: Callable[[], None]) -> None:
        self._pools = pools
        self._work = work
        self._collected: list[pytest.Item] = []
        self._seconds: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._failed_last: set[str] = set()
        self._outcomes: dict[str, str] = {}
        self.refused = self.problem = ""

    def stay(self, first: RunSpec) -> None:
        """Collect the suite and work; returns when the work is done.

        Parameters
        ----------
        first : Order
            Says of which suite. It is not judged.
        """
        self._spec = first  # whose suite is collected
        pytest.main(pytest_arguments(first), plugins=[self])

    @property
    def obstacle(self) -> str:
        """Why nothing can be judged, ``""`` if something can."""
        return self.refused or self.problem

    @property
    def isolation(self) -> dict[str, object]:
        """How far the last candidate was kept away; empty before there was any."""
        workers: Workers | None = getattr(self, "_workers", None)
        return workers.zygote.isolation if workers is not None else {}

    def pytest_collection_modifyitems(
        self,
        config: pytest.Config,  # noqa: ARG002 (the hook's)
        items: list[pytest.Item],
    ) -> None:
        """Keep what was collected; each spec has its own choice of it."""
        self._collected = list(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> object:
        """Work, in place of a run."""
        self._session = session
        self._work()
        return True

    def judge(self, spec: RunSpec, tell: Tell, arrangement: str = "suite") -> None:
        """Judge one solution.

        Parameters
        ----------
        tell : Tell
            Gets the events ``collected``, ``test`` and ``trouble``.
        arrangement : str
            The order of the tests: ``"suite"``, ``"reversed"``, ``"shuffled"``, ``"failed"``
            (first those that failed for the solution before) or ``"likely"`` (first those that
            are quick and have failed for others).

        Raises
        ------
        KataError, ZygoteFailed
            If kata or kit are broken; the next spec begins with new zygotes.
        """
        self._outcomes = {}

        def note(event: dict[str, object]) -> None:
            if event["event"] == "test":
                self._learn(event)
            tell(event)

        try:
            check_stub(spec.kata.stub_file)
            workers = self._pools.get(spec, spec.seed)
            other_seed = SecondHashSeed(
                spec,
                lambda imports: self._pools.get(spec, spec.seed + FOR_OTHER_SEED, imports),
            )
            self.begin(spec, workers, other_seed, note)
            self._run(self._session, arrangement)
            self._sharing.end()
        except (KataError, ZygoteFailed):
            self._pools.close()
            raise
        if self._outcomes:
            self._failed_last = {t for t, o in self._outcomes.items() if o != Outcome.PASSED}

    def _run(self, session: pytest.Session, arrangement: str) -> None:
        """Run the tests that this spec is about.

        The end at the first failure is seen to here: a session that was told to stop can't be
        told to go on.
        """
        items = list(self._collected)
        super().pytest_collection_modifyitems(session.config, items)
        session.items = self._arranged(items, arrangement)
        session.config.option.maxfail = session.testsfailed = 0
        if super().pytest_runtestloop(session):
            return
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._spec.fail_fast and self._outcomes[item.nodeid] != Outcome.PASSED:
                session._setupstate.teardown_exact(None)
                return

    def _arranged(self, items: list[pytest.Item], arrangement: str) -> list[pytest.Item]:
        """Arrange tests in place."""
        if arrangement == "reversed":
            items.reverse()
        elif arrangement == "shuffled":
            random.Random(1).shuffle(items)  # noqa: S311 (chance need not be cryptographic)
        elif arrangement == "failed":
            items.sort(key=lambda item: item.nodeid not in self._failed_last)
        elif arrangement == "likely":
            items.sort(key=self._cost)
        return items

    def _cost(self, item: pytest.Item) -> float:
        return self._seconds.get(item.nodeid, 0.05) / (1 + self._failures[item.nodeid])

    def _learn(self, event: dict[str, object]) -> None:
        test, outcome = str(event["test"]), str(event["outcome"])
        if self._outcomes.get(test, Outcome.PASSED) == Outcome.PASSED:
            self._outcomes[test] = outcome
        if outcome == Outcome.PASSED:
            self._seconds[test] = float(event["seconds"])  # type: ignore[arg-type]
        else:
            self._failures[test] += 1


class WorkerPools:
    """The workers of a persistent judge: a pool for each hash seed and set of allowed imports.

    Parameters
    ----------
    home : Path
        A folder for their workers' scratch.
    ahead : int
        Workers to keep ready; see `katakit.boundary.worker_pool`.
    """

    def __init__(self, home: Path, ahead: int = 0) -> None:
        self._home = home
        self._ahead = ahead
        self._workers: dict[_Kind, Workers] = {}
        self._imports: dict[_Kind, set[str]] = {}

    def get(self, spec: RunSpec, hash_seed: int, imports: tuple[str, ...] | None = None) -> Workers:
        """Return workers that load this spec's program, from a zygote that may be warm."""
        kind = hash_seed, spec.program.allowed
        known = self._imports.get(kind, set())
        wanted = known | set(spec.imports if imports is None else imports)
        workers = self._workers.get(kind)
        if workers is not None and (wanted != known or workers.zygote.has_ended):
            self._workers.pop(kind).close()
            workers = None
        if workers is None:
            made_for = dataclasses.replace(spec, imports=tuple(sorted(wanted)), home=self._home)
            workers = self._workers[kind] = make_workers(made_for, hash_seed, self._ahead)
            self._imports[kind] = wanted
        else:
            workers.change(spec.program, spec.kata.metadata.limits.call_seconds)
        workers.begin()
        return workers

    def close(self) -> None:
        """End all of them."""
        while self._workers:
            self._workers.popitem()[1].close()
