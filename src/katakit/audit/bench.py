"""Judges many solutions of one kata in one process.

What a single judged run spends before its first test, starting an interpreter and
importing numpy twice, would be most of the time of a mutant that the first test kills.
So the judge and its zygote stay, and each solution gets what it gets from a judge of its
own: the same plugin, a fresh import of the suite, fresh workers in the same sandbox.
"""

from __future__ import annotations

import gc
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import msgspec

from katakit.audit.requests import Request, Result
from katakit.boundary.nursery import NurseryFailed
from katakit.boundary.workers import Workers
from katakit.candidate.names import check_stub
from katakit.errors import KataError
from katakit.judge.elsewhere import Elsewhere
from katakit.judge.findings import Findings
from katakit.judge.judgement import _sum_up
from katakit.judge.orders import Order, imports_for
from katakit.judge.run import ELSEWHERE, make_workers, pytest_arguments
from katakit.judge.supervisor import _whole
from katakit.kata import Kata
from katakit.solution import read_text
from katakit.verdict import Outcome


class Bench:
    """A judge that stays, for one kata and one set of rules.

    Parameters
    ----------
    request : Request
        The first request; others must have the same `Request.bench`.
    """

    def __init__(self, request: Request) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="katakit-audit-"))
        self._home.chmod(0o711)
        self._kata = Kata(Path(request.root), request.kata)
        self._families: dict[int, Workers] = {}
        self._is_warm = False
        self._seconds: dict[str, float] = {}
        self._failures: Counter[str] = Counter()

    def judge(self, request: Request) -> Result:
        """Judge one solution.

        A kata that contradicts itself gives a result with its `Result.problem`.
        """
        solution = read_text(request.source, request.given, self._kata, request.any_import)
        if solution.trouble is not None:
            return Result(trouble=f"line {solution.trouble.line}: {solution.trouble.message}")
        limits = msgspec.structs.replace(
            self._kata.metadata.limits,
            **({"call_seconds": request.call_seconds} if request.call_seconds else {}),
        )
        kata = Kata(self._kata.root, self._kata.name)
        kata.__dict__["metadata"] = msgspec.structs.replace(self._kata.metadata, limits=limits)
        everything = frozenset(requirement.slug for requirement in kata.brief.requirements)
        wanted = [*imports_for(kata, kata.suite_file, solution), *kata.metadata.imports]
        order = Order(
            kata=kata,
            program=solution.program(kata),
            imports=tuple(dict.fromkeys(wanted)),
            chosen=everything if request.only is None else frozenset(request.only),
            home=self._home,
            seed=request.hash_seed,
            fail_fast=request.fail_fast,
            reveal=not request.fail_fast,
        )
        began = time.monotonic()
        arrangement = _Arrangement(request.order, self._seconds, self._failures)
        findings, problem = self._run(order, arrangement)
        if problem:
            return Result(problem=problem)
        for test, event in findings.tests.items():
            if event["outcome"] == "passed":
                self._seconds[test] = event["seconds"]
            else:
                self._failures[test] += 1
        tested = tuple(r for r in kata.brief.requirements if r.slug not in kata.kinds)
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

    def close(self) -> None:
        """End all processes and take the scratch folder away."""
        self._end_all()
        shutil.rmtree(self._home, ignore_errors=True)

    def _end_all(self) -> None:
        while self._families:
            self._families.popitem()[1].close()

    def _run(self, order: Order, arrangement: _Arrangement) -> tuple[Findings, str]:
        import pytest

        from katakit.judge.plugin import JudgePlugin

        findings = Findings(stopped_early=order.fail_fast)
        try:
            check_stub(order.kata.stub_file)
            plugin = JudgePlugin(
                order,
                self._family(order, order.seed),
                Elsewhere(order, lambda _: self._family(order, order.seed + ELSEWHERE)),
                lambda event: findings.take(_whole(event)),
            )
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
            # The first run imports the libraries, whose bytecode lies beside them.
            with _bytecode_in(self._home / "bytecode") if self._is_warm else nullcontext():
                status = pytest.main(pytest_arguments(order), plugins=[plugin, arrangement])
            if not self._is_warm:  # what is loaded by now stays: no use in looking at it again
                gc.collect()
                gc.freeze()
                self._is_warm = True
        except (KataError, NurseryFailed) as failure:
            self._end_all()
            return findings, str(failure)
        finally:
            _forget(order.kata.suite_file)
        broken = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
        problem = plugin.refused or (plugin.problem if status in broken else "")
        return findings, problem

    def _family(self, order: Order, hash_seed: int) -> Workers:
        """Return workers that load this order's program, from a zygote that may be warm."""
        workers = self._families.get(hash_seed)
        if workers is None:
            # None ahead: other benches keep the other processors busy.
            workers = self._families[hash_seed] = make_workers(order, hash_seed, ahead=0)
        else:
            workers.change(order.program)
        workers.begin()
        return workers


class _Arrangement:
    """Puts the tests in another order.

    Parameters
    ----------
    order : str
        ``"suite"``, ``"reversed"``, ``"shuffled"``, or ``"likely"``: first those that
        are quick and have failed for others.
    seconds, failures : dict
        Test to its seconds and to the number of solutions that it failed for.
    """

    def __init__(self, order: str, seconds: dict[str, float], failures: Counter[str]) -> None:
        self._order, self._seconds, self._failures = order, seconds, failures

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Arrange the collected tests in place."""
        if self._order == "reversed":
            items.reverse()
        elif self._order == "shuffled":
            random.Random(1).shuffle(items)  # noqa: S311 (chance need not be cryptographic)
        elif self._order == "likely":
            items.sort(key=self._cost)

    def _cost(self, item: Any) -> float:
        return self._seconds.get(item.nodeid, 0.05) / (1 + self._failures[item.nodeid])


def _told(judged: Any) -> str:
    """Return all that a report would say of a requirement that does not hold."""
    evidence = msgspec.to_builtins(judged.evidence) if judged.evidence else {}
    words = [judged.message, *(str(value) for value in evidence.values())]
    return "\n".join(word for word in words if word)


@contextmanager
def _bytecode_in(folder: Path) -> Iterator[None]:
    """Have pytest keep its rewritten suite in a folder, which else is rewritten for each run."""
    before = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = str(folder), False
    try:
        yield
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = before


def _forget(suite: Path) -> None:
    """Have the suite imported anew by the next run: it may hold state."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == str(suite):
            del sys.modules[name]
