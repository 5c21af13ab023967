"""One submission judged: what is asked, what is answered, and the process that answers.

The process does nothing else and has one thread, so it may fork its judges. It stays with a kata
as long as it is asked about it: the suite is collected once and its zygote stays warm, while each
test of each solution still gets a worker of its own (`katakit.judge.warm`).
"""

from __future__ import annotations

import os
import platform
import secrets
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from katakit import __version__
from katakit.archives.rooms import KEY_ENV
from katakit.boundary.confinement import die_with_parent
from katakit.cache import engine
from katakit.errors import KataError
from katakit.judge.findings import JudgeFailed
from katakit.judge.judgement import Judgement, judge_in_full
from katakit.judge.manner import Manner
from katakit.judge.warm import WarmJudge
from katakit.kata import Kata
from katakit.roots import House
from katakit.solution import Solution, Trouble, parse
from katakit.verdict import Outcome, Verdict, from_json, to_json

_ELSEWHERE = "This was to be judged by a process that has not what this one has"
_ALIKE = "Install the same kit, katas, Python and packages on every worker."


@dataclass(frozen=True)
class Task:
    """A submission, as whoever judges it is told; all of it crosses to another machine.

    Attributes
    ----------
    root : str
        The kata's root here. Elsewhere the kata is looked for by its name and `suite`.
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
    manner: Manner
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
    return judge_in_full(kata, solution, task.manner, run_suite=judge.run, seed=seed)


def _kata(task: Task) -> Kata:
    here = Kata(Path(task.root), task.kata, task.key_env)
    kata = here if here.toml_file.is_file() else House.around(Path.cwd()).kata(task.kata)
    if engine() != task.engine:
        theirs = f"katakit {__version__} on Python {platform.python_version()}"
        raise KataError(f"{_ELSEWHERE}: there it is {theirs}. {_ALIKE}")
    if kata.suite_sha256 != task.suite:
        raise KataError(f"{_ELSEWHERE}: there {task.kata} has another suite. {_ALIKE}")
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
