"""A persistent judge as the audit knows it: a process that is asked and answers, and its work."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from katakit.audit import unsandboxed
from katakit.audit.requests import Request, Result, requests_of
from katakit.boundary.zygote_client import ZygoteFailed
from katakit.errors import KataError
from katakit.judge.persistent_judge import PersistentJudge, WorkerPools
from katakit.judge.protocol import Findings, RunSpec, imports_for
from katakit.judge.requirement_outcomes import sum_up
from katakit.judge.supervisor import whole
from katakit.katas.kata import Kata
from katakit.process_setup import die_with_parent
from katakit.solutions.solution import Solution, read_text
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
    # None ahead: other benches keep the other processors busy.
    pools = WorkerPools(home, ahead=0)
    try:
        bench = _Bench(kata, pools, connection)
        bench.judge.stay(bench.spec_for(first, _read(first, kata)))
        bench.refuse_the_rest()
    finally:
        pools.close()
        shutil.rmtree(home, ignore_errors=True)


class _Bench:
    """Requests of one kata, one after another.

    Parameters
    ----------
    kata : Kata
        Whose suite.
    pools : WorkerPools
        Where candidates come from.
    connection : Connection
        Where requests come from and results go.
    """

    def __init__(self, kata: Kata, pools: WorkerPools, connection: Connection) -> None:
        self._kata = kata
        self._connection = connection
        self.judge = PersistentJudge(pools, self._answer_all)

    def _answer_all(self) -> None:
        cannot = self.judge.obstacle
        for request in requests_of(self._connection):
            self._connection.send(Result(problem=cannot) if cannot else self._judge(request))

    def refuse_the_rest(self) -> None:
        """Answer what comes after pytest itself has given up."""
        problem = self.judge.obstacle or "pytest could not collect the suite"
        for _ in requests_of(self._connection):
            self._connection.send(Result(problem=problem))

    def spec_for(self, request: Request, solution: Solution) -> RunSpec:
        """Return the run spec that a request is."""
        kata = self._kata.anew()
        limits = msgspec.structs.replace(
            self._kata.metadata.limits,
            **({"call_seconds": request.call_seconds} if request.call_seconds else {}),
        )
        kata.__dict__["brief"] = self._kata.brief
        kata.__dict__["metadata"] = msgspec.structs.replace(self._kata.metadata, limits=limits)
        everything = frozenset(requirement.slug for requirement in kata.brief.requirements)
        wanted = [*imports_for(kata, kata.suite_file, solution), *kata.metadata.imports]
        return RunSpec(
            kata=kata,
            program=solution.program(kata),
            imports=tuple(dict.fromkeys(wanted)),
            chosen=everything if request.only is None else frozenset(request.only),
            tests=None if request.tests is None else frozenset(request.tests),
            seed=request.hash_seed,
            fail_fast=request.fail_fast,
            reveal=not request.fail_fast,
        )

    def _judge(self, request: Request) -> Result:
        solution = _read(request, self._kata)
        if solution.trouble is not None:
            return Result(trouble=f"line {solution.trouble.line}: {solution.trouble.message}")
        began = time.monotonic()
        spec = self.spec_for(request, solution)
        findings = Findings(stopped_early=spec.fail_fast)
        try:
            self.judge.judge(spec, lambda event: findings.take(whole(event)), request.order)
        except (KataError, ZygoteFailed) as failure:
            return Result(problem=str(failure))
        if self.judge.refused:
            return Result(problem=self.judge.refused)
        tested = tuple(
            r for r in spec.kata.brief.requirements if r.slug not in spec.kata.resource_types
        )
        judged = sum_up(tested, findings, "study")
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


def _read(request: Request, kata: Kata) -> Solution:
    return read_text(request.source, request.given, kata, request.any_import)


def _told(judged: Any) -> str:
    """Return all that a report would say of a requirement that does not hold."""
    evidence = msgspec.to_builtins(judged.evidence) if judged.evidence else {}
    words = [judged.message, *(str(value) for value in evidence.values())]
    return "\n".join(word for word in words if word)


_TO_END = 10.0
"""Seconds that a judge may take to end its workers."""


class Bench:
    """A persistent judge, for one kata and one set of rules.

    Parameters
    ----------
    request : Request
        The first request; others must have the same `Request.bench`.
    """

    serve: Callable[[Connection, Request], None] = staticmethod(serve)

    def __init__(self, request: Request) -> None:
        # What this process has imported the judge need not import, where a fork is safe.
        how = "fork" if sys.platform == "linux" else "spawn"
        self._connection, theirs = multiprocessing.Pipe()
        context: Any = multiprocessing.get_context(how)
        self._judge = context.Process(target=self.serve, args=(theirs, request), daemon=True)
        self._judge.start()
        theirs.close()

    def judge(self, request: Request) -> Result:
        """Judge one solution.

        A kata that contradicts itself gives a result with its `Result.problem`.

        Raises
        ------
        EOFError
            If the judge's process has ended.
        """
        self._connection.send(request)
        result: Result = self._connection.recv()
        return result

    def close(self) -> None:
        """End all processes.

        A farewell, since hanging up is not enough: judges that were forked later hold copies
        of this end of the connection.
        """
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._connection.close()
        self._judge.join(_TO_END)
        with contextlib.suppress(ValueError):
            self._judge.kill()


class UnsandboxedBench(Bench):
    """The same without a boundary; see `katakit.audit.unsandboxed`."""

    serve = staticmethod(unsandboxed.serve)
