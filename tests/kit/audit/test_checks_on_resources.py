"""Slow solutions and margins of limits: what the checks make of what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from katakit.audit.checks import Found, all_checks
from katakit.audit.checks.margins import check_margins
from katakit.audit.checks.solutions import check_slow
from katakit.audit.requests import Measured, Request, Result
from katakit.audit.subject import Subject
from katakit.katas.kata import Kata
from tests.kit.audit.conftest import Queue
from tests.kit.audit.worked_example import NAME

WORKLOAD = """
[workload]
baseline = "convolved"

[workload.speed]
requirement = "fast"
limit = 4.0

[workload.memory]
requirement = "lean"
limit = 2.0
"""
HOLDS = {"fast": "passed", "lean": "passed"}


class Measurements:
    """A queue whose figures are given: name of a solution to what it takes."""

    def __init__(self, figures: dict[str, Measured]) -> None:
        self.figures = figures

    def judge(self, requests: Iterable[Request]) -> list[Result]:
        return [Result() for _ in requests]

    def measure(self, requests: Iterable[Request]) -> list[Measured]:
        usual = Measured(outcomes=HOLDS, ratios={"speed": 1.0, "memory": 1.0})
        return [self.figures.get(request.given, usual) for request in requests]


def measured(speed: float, memory: float = 1.0) -> Measured:
    outcomes = {"fast": "passed" if speed <= 4 else "failed",
                "lean": "passed" if memory <= 2 else "failed"}  # fmt: skip
    return Measured(outcomes=outcomes, ratios={"speed": speed, "memory": memory})


@pytest.fixture
def kata(queue: Queue) -> Kata:
    """The worked example with limits, and a slow solution that names both."""
    queue.append(queue.toml, WORKLOAD)
    queue.append(queue.brief, "- **fast** — It is quick.\n- **lean** — It is small.\n")
    text = '"""Takes its time.\n\nFails: fast\n"""\n'
    queue.write(f"{queue.author}/slow/slowly.py", text)
    queue.write(f"{queue.author}/slow/amply.py", text.replace("fast", "lean"))
    return Kata(Path(queue.root), NAME)


def problems(check: Callable[[Subject], Found], kata: Kata, **figures: Measured) -> list[str]:
    given = {"slowly.py": measured(9.0), "amply.py": measured(1.0, 9.0)}
    given |= {f"{name}.py": found for name, found in figures.items()}
    subject = Subject(kata, Measurements(given))  # type: ignore[arg-type]
    findings, _ = check(subject)
    assert all(finding.mend for finding in findings)
    return [finding.problem for finding in findings]


def test_limits_with_room_on_both_sides_owe_nothing(kata: Kata) -> None:
    assert problems(check_margins, kata) == []
    assert problems(check_slow, kata) == []


def test_a_limit_without_margin_above_what_is_right(kata: Kata) -> None:
    [problem] = problems(check_margins, kata, fractions_summed=measured(3.5))
    assert "alternatives/fractions_summed.py takes 3.50 times the baseline's speed" in problem
    [problem] = problems(check_margins, kata, peer=measured(1.0, 1.9))
    assert "peer.py takes 1.90 times the baseline's memory; the limit of 'lean' is 2" in problem


def test_a_limit_without_margin_below_what_is_slow(kata: Kata) -> None:
    [problem] = problems(check_margins, kata, slowly=measured(4.5))
    assert "slow/slowly.py takes 4.50 times the baseline's speed" in problem


def test_a_right_solution_beyond_the_limit(kata: Kata) -> None:
    [problem] = problems(check_margins, kata, rolling_mean=measured(5.0))
    assert "rolling_mean.py does not hold 'fast' (failed)" in problem


def test_a_slow_solution_that_is_quick_or_fails_what_it_does_not_name(kata: Kata) -> None:
    [problem] = problems(check_slow, kata, slowly=measured(2.0))
    assert "slow/slowly.py passes 'fast' and says otherwise" in problem
    [problem] = problems(check_slow, kata, slowly=measured(9.0, 9.0))
    assert "slow/slowly.py fails 'lean' and says otherwise" in problem


def test_a_limit_that_no_slow_solution_exceeds(queue: Queue, kata: Kata) -> None:
    queue.path(f"{queue.author}/slow/amply.py").unlink()
    assert problems(check_slow, kata) == ["No slow solution fails 'lean'."]


def test_a_slow_solution_may_be_an_edit_and_one_that_does_not_fit_is_named(
    queue: Queue, kata: Kata
) -> None:
    queue.path(f"{queue.author}/slow/amply.py").unlink()
    edit = (
        "Takes much.\n\nBase: alternatives/convolved\nFails: lean\n\n"
        "-import numpy as np\n+import numpy as np  # twice\n"
    )
    queue.write(f"{queue.author}/slow/amply.diff", edit)
    with_edit = Subject(kata, Measurements({"amply.diff": measured(1.0, 9.0)}))  # type: ignore[arg-type]
    assert "amply.diff" in [solution.name for solution in with_edit.shipped("slow")]
    assert not [f for f in check_slow(with_edit)[0] if "amply" in f.problem]
    queue.replace(f"{queue.author}/slow/amply.diff", "-import numpy as np", "-import nympy as np")
    [problem] = problems(check_slow, kata)
    assert "slow/amply.diff:6  this hunk is found nowhere" in problem


def test_a_kata_without_a_workload_is_not_asked_for_one(queue: Queue) -> None:
    subject = Subject(Kata(Path(queue.root), NAME), Measurements({}))  # type: ignore[arg-type]
    all_named = {check.name: check for check in all_checks()}
    assert not all_named["slow"].applies(subject)
    assert not all_named["margins"].applies(subject)
