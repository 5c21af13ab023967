"""A kata whose cost is known: what is timed counts the work that it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.katas.kata import Kata
from katakit.solutions.solution import read
from katakit.verdict import Verdict
from tests.kit.timing.toy import SOLUTION, build

Judge = Callable[..., Verdict]


@pytest.fixture
def timed(tmp_path: Path) -> Kata:
    """The kata in a root of its own."""
    return build(tmp_path)


@pytest.fixture
def judge(timed: Kata, tmp_path: Path) -> Judge:
    """Judge a solution, given by the statements in its function, by the workload only."""

    def judged(body: str, before: str = "", **options: object) -> Verdict:
        path = tmp_path / "mine.py"
        path.write_text(SOLUTION.format(before=before, body=body))
        how = JudgeOptions(**{"suite": False, "seed": 7, **options})  # type: ignore[arg-type]
        return judge_solution(timed, read(path, "mine.py", timed), how)

    return judged
