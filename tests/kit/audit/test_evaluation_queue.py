"""What the evaluation queue remembers, and what it asks again."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from katakit.audit.evaluation_queue import EvaluationQueue
from katakit.audit.requests import Request, Result
from katakit.cache import Cache
from tests.kit.conftest import Toy


class Counting(EvaluationQueue):
    """A queue whose judges say what they are told to, and count."""

    says = Result()
    asked = 0

    def _submit(self, work: Any, asked: Any) -> Future[Any]:
        self.asked += 1
        done: Future[Any] = Future()
        done.set_result(self.says)
        return done


def times_asked(folder: Path, request: Request, outcome: str, problem: str = "") -> int:
    """Have a request judged at two desks, one after the other, that share a cache."""
    times = 0
    for _ in range(2):
        queue = Counting(Cache(folder))
        queue.says = Result(outcomes={"sums": outcome}, problem=problem)
        assert queue.judge([request]) == [queue.says]
        times += queue.asked
    return times


@pytest.fixture
def request_of_a_whole_run(toy: Toy) -> Request:
    return Request(root=str(toy.root), kata="toy", given="toy.py", source="x = 1\n")


@pytest.mark.parametrize("outcome", ["passed", "failed", "error", "todo"])
def test_what_was_judged_is_not_judged_again(
    tmp_path: Path, request_of_a_whole_run: Request, outcome: str
) -> None:
    assert times_asked(tmp_path / "cache", request_of_a_whole_run, outcome) == 1


@pytest.mark.parametrize("outcome", ["timeout", "crashed"])
def test_a_whole_run_that_met_a_limit_is_judged_again_for_the_machine_may_have_been_busy(
    tmp_path: Path, request_of_a_whole_run: Request, outcome: str
) -> None:
    assert times_asked(tmp_path / "cache", request_of_a_whole_run, outcome) == 2


@pytest.mark.parametrize("part", [{"only": ("sums",)}, {"fail_fast": True}, {"tests": ("a",)}])
def test_what_should_fail_may_do_so_by_a_limit_and_is_not_judged_again(
    tmp_path: Path, request_of_a_whole_run: Request, part: dict[str, Any]
) -> None:
    request = replace(request_of_a_whole_run, **part)
    assert times_asked(tmp_path / "cache", request, "timeout") == 1


@pytest.mark.parametrize("part", [{}, {"fail_fast": True}])
def test_what_had_a_problem_is_judged_again_for_it_may_have_been_killed(
    tmp_path: Path, request_of_a_whole_run: Request, part: dict[str, Any]
) -> None:
    request = replace(request_of_a_whole_run, **part)
    assert times_asked(tmp_path / "cache", request, "error", "a zygote was killed") == 2
