"""Judging a whole cohort: what is known comes from the cache, the rest goes to an executor.

That is this machine's threads, or the workers of a Dask cluster.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec

from katakit.cache import Cache, engine, kata_content, key_of
from katakit.errors import KataError
from katakit.group import judge_pool
from katakit.group.judge_pool import Answer, Task, judge, read_answer
from katakit.group.results import Results
from katakit.group.submissions import Submission
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.report.text import one_line, standing
from katakit.solutions.solution import Trouble
from katakit.verdict import Verdict

Progress = Callable[[str, int, int], None]
"""Gets what is being done, the number of submissions done and of all, after each."""


@dataclass
class Graded:
    """What came of a run.

    Attributes
    ----------
    counts : Counter
        By `katakit.report.text.standing`; and ``"cached"`` of all these.
    broken : dict
        Kata to why submissions of it could not be judged, where kata or kit seem to blame. The
        others' are tried all the same: what seems so may be one solution's doing.
    lost : list of str
        Submissions for which there is no verdict, and why.
    """

    counts: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


class Grading:
    """Judges submissions and keeps their verdicts.

    Parameters
    ----------
    results : Results
        Where verdicts go.
    cache : Cache
        Where answers are kept that would be the same another time.
    options : JudgeOptions
        How to judge.
    executor : Executor
    width : int
        Tasks that it works on at a time; twice as many are handed to it.
    progress : callable, optional
    """

    def __init__(
        self,
        results: Results,
        cache: Cache,
        options: JudgeOptions,
        executor: Executor,
        width: int,
        progress: Progress | None = None,
    ) -> None:
        self._results = results
        self._cache = cache
        self._options = options
        self._executor = executor
        self._width = width
        self._progress = progress
        self._contents: dict[str, str] = {}
        self._graded = Graded()
        self._done = 0
        self._since = ""

    def run(self, submissions: list[Submission]) -> Graded:
        """Judge submissions; the answer to each is written when it comes."""
        tasks = self._tasks(submissions)
        pending: dict[Future[Answer], tuple[Submission, str]] = {}
        total = len(submissions)
        self._since = self._results.begin(key_of(engine(), repr(self._options)))
        try:
            while True:
                for submission, task, key in islice(tasks, 2 * self._width - len(pending)):
                    pending[self._executor.submit(judge, task)] = submission, key
                self._tell(total)
                if not pending:
                    self._results.end()
                    return self._graded
                for future in wait(pending, return_when=FIRST_COMPLETED).done:
                    self._take(future, *pending.pop(future))
                    self._tell(total)
        finally:
            for future in pending:
                future.cancel()

    def _tasks(self, submissions: list[Submission]) -> Iterator[tuple[Submission, Task, str]]:
        """Yield what is to be judged; keep on the way what was judged before."""
        for submission in submissions:
            kata = submission.kata
            submitted = submission.read()
            key = self._key(kata, submitted)
            kept = self._cache.get(key)
            if kept is not None and self._keep(submission, Answer(kept, True), is_anothers=True):
                self._graded.counts["cached"] += 1
                continue
            if self._is_done(submission, submitted):
                continue
            yield submission, self._task(kata, submitted), key

    def _task(self, kata: Kata, submitted: bytes | Trouble) -> Task:
        root, suite = str(kata.root), kata.suite_sha256
        return Task(root, kata.name, suite, engine(), submitted, self._options, kata.key_env)

    def _is_done(self, submission: Submission, submitted: bytes | Trouble) -> bool:
        """Count a verdict that this run has given before it was interrupted."""
        verdict = self._results.read(submission.member, submission.kata.name)
        if (
            not self._since
            or verdict is None
            or verdict.started < self._since
            or verdict.suite_sha256 != submission.kata.suite_sha256
            or isinstance(submitted, Trouble)
            or verdict.solution_sha256 != hashlib.sha256(submitted).hexdigest()
        ):
            return False
        self._count(verdict)
        self._graded.counts["cached"] += 1
        return True

    def _take(self, future: Future[Answer], submission: Submission, key: str) -> None:
        try:
            answer = future.result()
        except Exception as error:  # noqa: BLE001 (an executor's own, whatever it is)
            self._done += 1
            self._graded.lost.append(f"{submission.name}: {one_line(str(error), 300)}")
            return
        if answer.broken:
            self._done += 1
            self._graded.broken.setdefault(submission.kata.name, []).append(answer.broken)
        elif self._keep(submission, answer) and answer.settled:
            self._cache.keep(key, answer.verdict)

    def _keep(self, submission: Submission, answer: Answer, *, is_anothers: bool = False) -> bool:
        """Write a verdict unless it is there already; false where it can't be read.

        Parameters
        ----------
        is_anothers : bool
            Whether it comes from the cache, and so perhaps from another member's text.
        """
        try:
            verdict = read_answer(answer, submission.given)
        except KataError:
            return False
        name = submission.kata.name
        before = self._results.read(submission.member, name)
        if is_anothers:
            verdict = _as_ones_own(verdict, before)
        if before != verdict:
            self._results.keep(submission.member, name, verdict)
        self._count(verdict)
        return True

    def _count(self, verdict: Verdict) -> None:
        self._graded.counts[standing(verdict)] += 1
        self._done += 1

    def _key(self, kata: Kata, submitted: bytes | Trouble) -> str:
        """Return the hash of what decides an answer: solution, suite, kit and policy."""
        if kata.name not in self._contents:
            compared = [kata.reference_file, kata.peer_file]
            if kata.metadata.workload is not None:
                compared.append(kata.baseline_file)
            texts = [path.read_text("utf-8") for path in compared if path.is_file()]
            self._contents[kata.name] = key_of(engine(), kata_content(kata), *texts)
        content = submitted.hex() if isinstance(submitted, bytes) else repr(submitted)
        return key_of(self._contents[kata.name], repr(self._options), content)

    def _tell(self, total: int) -> None:
        if self._progress is not None:
            self._progress("grading", self._done, total)


def _as_ones_own(verdict: Verdict, before: Verdict | None) -> Verdict:
    """Return a verdict with the time at which this very member was given it first."""
    same = ("solution_sha256", "suite_sha256", "kit_version", "disclosure", "partial", "trouble")
    if before is not None and all(getattr(before, n) == getattr(verdict, n) for n in same):
        started = before.started
    else:
        started = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return msgspec.structs.replace(verdict, started=started)


_TO_CONNECT = 5
"""Seconds to wait for a scheduler."""


@contextmanager
def local(jobs: int) -> Iterator[tuple[Executor, int]]:
    """Yield an executor of this machine, and how many tasks it works on at a time.

    Parameters
    ----------
    jobs : int
        Processes to judge in; 0 for one for each processor.
    """
    mine = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    width = jobs or mine
    threads = ThreadPoolExecutor(width, thread_name_prefix="grade")
    try:
        yield threads, width
    finally:
        judge_pool.close_all()
        threads.shutdown(cancel_futures=True)


@contextmanager
def cluster(scheduler: str) -> Iterator[tuple[Executor, int]]:
    """Yield the executor of a Dask cluster, and how many threads its workers have.

    Parameters
    ----------
    scheduler : str
        ``tcp://host:8786``.

    Raises
    ------
    KataError
        If `distributed` is not installed, nobody answers, or there are no workers.
    """
    try:
        import distributed
    except ImportError as error:
        raise KataError(
            f"--scheduler takes Dask, not installed here ({error}):\n"
            '    python -m pip install "katakit[cluster]"'
        ) from error
    try:
        connect: Any = distributed.Client
        client = connect(scheduler, timeout=_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise KataError(f"No Dask scheduler answers at {scheduler}: {error}") from error
    try:
        width = sum(client.nthreads().values())
        if not width:
            raise KataError(f"The scheduler at {scheduler} has no workers. dask worker {scheduler}")
        executor = client.get_executor()
        yield executor, width
        executor.shutdown()
    finally:
        client.close()
