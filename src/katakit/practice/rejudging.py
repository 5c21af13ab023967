"""Judging a pass of old again: by this kit and suite, with the solution as it was then."""

from __future__ import annotations

from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.practice.attempts import Attempt
from katakit.practice.history import History
from katakit.solutions.solution import read_text
from katakit.verdict import Verdict


def outdated(
    workspace: Workspace, history: History, name: str | None = None
) -> list[tuple[Kata, Attempt]]:
    """Return each kata's last pass, where another suite has come since."""
    found = []
    for kata in workspace.katas():
        passes = [a for a in history.attempts(kata.name) if a.passed]
        if passes and passes[-1].suite != kata.suite_sha256 and name in (None, kata.name):
            found.append((kata, passes[-1]))
    return found


def rejudge(kata: Kata, attempt: Attempt, history: History) -> Verdict | None:
    """Judge the solution of a past attempt; a pass is recorded, and nothing is taken back.

    Returns
    -------
    Verdict or None
        None where the solution's text was not kept.
    """
    source = history.source(attempt.solution)
    if source is None:
        return None
    solution = read_text(source, f"solutions/{kata.name}.py", kata)
    verdict = judge_solution(kata, solution, JudgeOptions())
    if verdict.passed:
        history.record(Attempt.of(verdict), source)
    return verdict
