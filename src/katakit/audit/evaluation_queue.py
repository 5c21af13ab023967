"""Where checks hand in what they want judged or observed, and nothing is done twice.

Results come from the cache where the same content was judged before, and otherwise from
a pool of processes, one for each core. Requests that two checks share are judged once.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any, Self

import msgspec

from katakit.audit import mutants, process_pool
from katakit.audit.mutants import Mutant
from katakit.audit.observation import Observation
from katakit.audit.requests import Measured, Request, Result
from katakit.cache import Cache, engine, kata_content, key_of
from katakit.katas.kata import Kata

Progress = Callable[[str, int, int], None]
"""Gets what is being done, the number of tasks done and of tasks known, after each."""


class EvaluationQueue:
    """Takes requests and gives results.

    Parameters
    ----------
    cache : Cache
        Where results are kept.
    jobs : int
        Processes to judge in; 0 for one a core.
    progress : callable, optional
        Told after each task.
    """

    def __init__(self, cache: Cache, jobs: int = 0, progress: Progress | None = None) -> None:
        self._cache = cache
        self._jobs = jobs or os.cpu_count() or 1
        self._progress = progress
        self._lock = threading.Lock()
        self._tasks: dict[str, Future[Any]] = {}
        self._done = 0
        self._pool: ProcessPoolExecutor | None = None
        self._stopped = False
        self._contents: dict[tuple[str, str], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def stop(self) -> None:
        """Give up: whoever waits for a result gets an error, and the processes end now."""
        with self._lock:
            running, self._stopped = self._pool, True
        if running is not None:
            processes = list((running._processes or {}).values())
            running.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.terminate()

    def judge(self, requests: Iterable[Request]) -> list[Result]:
        """Return the result of each request, in their order.

        Raises
        ------
        BrokenProcessPool
            If a judging process was killed.
        """
        futures = []
        for request in requests:
            room = self._room(request.root, request.kata)
            keep = _is_lasting if request.is_whole else _is_answer
            futures.append(self._task("judge", Result, request, room, request.content(), keep))
        return [future.result() for future in futures]

    def observe(self, kata: Kata, solution: str, order: str, hash_seed: int) -> Observation:
        """Watch a kata's suite run in-process on a solution's text; see `observation`."""
        root, room = str(kata.root), self._room(str(kata.root), kata.name)
        asked = (root, kata.name, solution, order, hash_seed)
        future = self._task("observe", Observation, asked, room, repr(asked[1:]), _is_answer)
        found: Observation = future.result()
        return found

    def measure(self, requests: Iterable[Request]) -> list[Measured]:
        """Return what the workload says of each solution.

        Only a kata with a workload has one; it is measured beside whatever else runs,
        which interleaved pairs of CPU times bear.
        """
        futures = []
        for request in requests:
            kata = Kata(Path(request.root), request.kata)
            room = self._room(request.root, request.kata) + kata.baseline_file.read_text("utf-8")
            futures.append(
                self._task("measure", Measured, request, room, request.content(), _is_answer)
            )
        return [future.result() for future in futures]

    def mutants(self, source: str) -> list[Mutant]:
        """Return every mutant of a solution's text."""
        place = Path(mutants.__file__).parent
        made_by = (place / "mutant_generation.py", place / "mutant_operators.py")
        content = key_of(source, *(path.read_text("utf-8") for path in made_by))
        future = self._task("mutate", list[Mutant], source, "", content)
        found: list[Mutant] = future.result()
        return found

    def _room(self, root: str, name: str) -> str:
        place = root, name
        if place not in self._contents:
            self._contents[place] = kata_content(Kata(Path(root), name))
        return self._contents[place]

    def _task(
        self,
        task: str,
        kind: Any,
        asked: Any,
        room: str,
        content: str,
        keep: Callable[[Any], bool] | None = None,
    ) -> Future[Any]:
        key = key_of(engine(), task, room, content)
        with self._lock:
            if key in self._tasks:
                return self._tasks[key]
            future: Future[Any] = Future()
            self._tasks[key] = future
        kept = self._cache.get(key)
        if kept is not None:
            with contextlib.suppress(msgspec.DecodeError):
                future.set_result(msgspec.json.decode(kept, type=kind))
                return future
        try:
            submitted = self._submit(task, asked)
        except BaseException:
            future.cancel()  # else whoever asked for the same would wait for ever
            raise
        submitted.add_done_callback(lambda done: self._settle(done, future, key, keep))
        return future

    def _submit(self, task: str, asked: Any) -> Future[Any]:
        with self._lock:
            if self._stopped:
                raise CancelledError
            if self._pool is None:
                self._pool = process_pool.processes(self._jobs)
            return self._pool.submit(process_pool.perform, task, asked)

    def _settle(
        self,
        done: Future[Any],
        future: Future[Any],
        key: str,
        keep: Callable[[Any], bool] | None,
    ) -> None:
        error = done.exception() if not done.cancelled() else None
        if error is not None:
            future.set_exception(error)
        elif done.cancelled():
            future.cancel()
        else:
            if keep is None or keep(done.result()):
                self._cache.keep(key, msgspec.json.encode(done.result()))
            future.set_result(done.result())
        with self._lock:
            self._done += 1
            waiting = sum(not task.done() for task in self._tasks.values())
            if self._progress is not None:
                self._progress("auditing", self._done, self._done + waiting)


def _is_answer(result: Result | Measured | Observation) -> bool:
    """Tell whether anything was found out: what had a problem may have been killed."""
    return not result.problem


def _is_lasting(result: Result) -> bool:
    """Tell whether a run of a whole suite would end so again, on a machine with less to do."""
    return _is_answer(result) and not result.met_a_limit
