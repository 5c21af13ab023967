"""Judge processes for whoever has threads: one for each thread, begun anew when it dies.

A process judges one submission after another: what is asked, what is answered.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import platform
import secrets
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from katakit import __version__
from katakit.cache import engine
from katakit.errors import KataError
from katakit.judge.judgement import Judgement, judge_in_full
from katakit.judge.options import JudgeOptions
from katakit.judge.protocol import JudgeFailed
from katakit.judge.warm_judge import WarmJudge
from katakit.katas.archives import KEY_ENV
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.process_setup import die_with_parent
from katakit.solutions.solution import Solution, Trouble, parse
from katakit.verdict import Outcome, Verdict, from_json, to_json

_OTHER_ENGINE = "This was to be judged by a process that has not what this one has"
_ALIKE = "Install the same kit, katas, Python and packages on every worker."


@dataclass(frozen=True)
class Task:
    """A submission, as whoever judges it is told; all of it crosses to another machine.

    Attributes
    ----------
    root : str
        The kata's root here. On another machine the kata is looked for by its name and `suite`.
    suite, engine : str
        The hashes of the suite, and of the kit and what it runs on.
    submitted : bytes or Trouble
        The file, or why there is none that can be read.
    key_env : str
        The environment variable with the key, of whoever judges, for a kata that is sealed.
    """

    root: str
    kata: str
    suite: str
    engine: str
    submitted: bytes | Trouble
    options: JudgeOptions
    key_env: str = KEY_ENV


class Answer(msgspec.Struct, frozen=True):
    """What came of a task.

    Attributes
    ----------
    verdict : bytes
        Its JSON, ``b""`` where there is none.
    settled : bool
        Whether the same task has the same answer another time: nothing crashed, ran into a
        limit, or lost its judge.
    broken : str
        Why nothing can be judged: the kata or the kit is to blame.
    """

    verdict: bytes = b""
    settled: bool = False
    broken: str = ""


def serve(descriptor: int, number: int) -> None:
    """Answer tasks that come over a socket until there are no more; the work of a process.

    Parameters
    ----------
    number : int
        Of this process among its siblings. On Linux each keeps to one processor, where judge and
        worker take turns at no cost, and measures there undisturbed by the others.
    """
    die_with_parent()
    if sys.platform == "linux":
        mine = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {mine[number % len(mine)]})
    connection = Connection(descriptor)
    try:
        seed = secrets.randbelow(100_000)
        with WarmJudge(is_alone=False) as judge:
            while (task := connection.recv()) is not None:
                connection.send(answer(task, judge, seed))
    except (EOFError, KeyboardInterrupt):
        pass
    finally:
        connection.close()


def answer(task: Task, judge: WarmJudge, seed: int) -> Answer:
    """Judge a submission; once more where its judge was lost.

    A machine short of memory kills processes of whoever's turn it is. A solution that brought
    it about does so again.

    Parameters
    ----------
    judge : WarmJudge
        Runs the suites.
    seed : int
        The same each time, for the judge's sake.
    """
    for _ in range(2):
        try:
            judgement = _judge(task, judge, seed)
        except JudgeFailed as error:
            answered, is_lost = Answer(broken=str(error)), True
        except KataError as error:
            answered, is_lost = Answer(broken=str(error)), False
        else:
            answered, is_lost = _answer(judgement), judgement.lost
        if not is_lost:
            break
    return answered


def _judge(task: Task, judge: WarmJudge, seed: int) -> Judgement:
    kata = _kata(task)
    given = f"{kata.name}.py"
    if isinstance(task.submitted, Trouble):
        solution = Solution(given, Path(given), "", "", task.submitted)
    else:
        solution = parse(task.submitted, given, kata)
    return judge_in_full(kata, solution, task.options, run_suite=judge.run, seed=seed)


def _kata(task: Task) -> Kata:
    here = Kata(Path(task.root), task.kata, task.key_env)
    kata = here if here.toml_file.is_file() else Workspace.around(Path.cwd()).kata(task.kata)
    if engine() != task.engine:
        theirs = f"katakit {__version__} on Python {platform.python_version()}"
        raise KataError(f"{_OTHER_ENGINE}: there it is {theirs}. {_ALIKE}")
    if kata.suite_sha256 != task.suite:
        raise KataError(f"{_OTHER_ENGINE}: there {task.kata} has another suite. {_ALIKE}")
    return kata


def _answer(judgement: Judgement) -> Answer:
    """Return a verdict, settled where nothing was lost, crashed, or ran into a limit."""
    verdict = judgement.verdict
    limits = (Outcome.TIMEOUT, Outcome.CRASHED)
    met = any(event.get("limited") for event in judgement.findings.tests.values())
    ended = any(r.outcome in limits for r in verdict.requirements)
    return Answer(to_json(verdict), settled=not (judgement.lost or met or ended))


def read_answer(answer: Answer, given: str) -> Verdict:
    """Return an answer's verdict, of the file as it is called here."""
    verdict = from_json(answer.verdict)
    there, trouble = f"{verdict.kata}.py", verdict.trouble
    if trouble.startswith((f"{there}:", f"{there} ")):
        trouble = given + trouble.removeprefix(there)
    return msgspec.structs.replace(verdict, solution=given, trouble=trouble)


_TO_END = 10.0
"""Seconds that a process may take to end its judges."""

_SERVE = "from katakit.group.judge_pool import serve; serve({}, {})"

_local = threading.local()
_all: set[JudgeProcess] = set()
_numbers = itertools.count()


class Lost(Exception):
    """The process that judged has died, twice: nobody knows what it would have said."""


class JudgeProcess:
    """A process that judges one submission after another.

    Attributes
    ----------
    closed : bool
        Whether it was ended on purpose.
    """

    def __init__(self) -> None:
        self.closed = False
        ours, theirs = socket.socketpair()
        with theirs:
            # A session of its own: Ctrl-C is its parent's, which then ends it in order.
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVE.format(theirs.fileno(), next(_numbers))],
                pass_fds=[theirs.fileno()], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        self._connection = Connection(os.dup(ours.fileno()))
        ours.close()
        _all.add(self)

    def judge(self, task: Task) -> Answer:
        """Judge a submission.

        Raises
        ------
        EOFError
            If the process has died.
        """
        try:
            self._connection.send(task)
            answer: Answer = self._connection.recv()
        except OSError as error:
            raise EOFError(str(error)) from error
        return answer

    def close(self) -> None:
        """End the process and its judges, at once even in the middle of a test."""
        self.closed = True
        _all.discard(self)
        self._connection.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def judge(task: Task) -> Answer:
    """Judge a submission in this thread's own process; a second time if that died.

    Raises
    ------
    Lost
        If it died both times.
    """
    for _ in range(2):
        process: JudgeProcess | None = getattr(_local, "process", None)
        if process is None:
            process = _local.process = JudgeProcess()
        try:
            return process.judge(task)
        except EOFError:
            _local.process = None
            if process.closed:
                raise Lost("the run was ended") from None
            process.close()
    raise Lost("the process that judged it was killed, twice; is there memory enough?")


def close_all() -> None:
    """End the processes of all threads."""
    for process in list(_all):
        process.close()
