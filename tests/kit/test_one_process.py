"""``one_process``: the cases of a parametrized test follow each other in one process."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kit.conftest import Toy

COUNTING = """\
import os

calls = 0


def add(a, b=0):
    global calls
    calls += 1
    print("call", calls)
    if a == "die":
        os._exit(1)
    return calls


def mean(values):
    return add(0)


class Counter:
    step = add
"""

BEGIN = """\
import pytest

pytestmark = pytest.mark.one_process


def case(n, slug):
    return pytest.param(n, marks=pytest.mark.requirement(slug))

"""

REST = "\n".join(
    f"@pytest.mark.requirement('{slug}')\ndef test_{slug}(candidate): assert candidate.add(0) == 1\n"
    for slug in ("sums", "default", "means", "empty", "counter")
)
"""A test for each requirement, which holds in a fresh process only."""


def judged(toy: Toy, suite: str) -> dict[str, dict[str, Any]]:
    """Judge what counts its calls by a suite; returns what is said of each requirement."""
    toy.suite.write_text(BEGIN + suite)
    toy.write(COUNTING)
    return {r["slug"]: r for r in toy.verdict()["requirements"]}


def outcomes(toy: Toy, suite: str) -> dict[str, str]:
    return {slug: r["outcome"] for slug, r in judged(toy, suite).items()}


ALL_HOLD = dict.fromkeys(("sums", "default", "means", "empty", "counter"), "passed")


def test_cases_share_a_process_and_no_other_test_does(toy: Toy) -> None:
    suite = """
@pytest.mark.requirement("sums")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_cases(candidate, n):
    assert candidate.add(0) == n
"""
    assert outcomes(toy, f"{REST}{suite}{REST.replace('test_', 'test_after_')}") == ALL_HOLD


@pytest.mark.parametrize(
    "said",
    ["@pytest.mark.one_process(False)", "pytestmark = []"],
    ids=["of a test that asks for it", "of a suite that says nothing"],
)
def test_each_case_begins_afresh(toy: Toy, said: str) -> None:
    suite = f"""
{said}
@pytest.mark.requirement("sums")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_cases(candidate, n):
    assert candidate.add(0) == 1
"""
    assert outcomes(toy, REST + suite) == ALL_HOLD


def test_after_a_case_that_failed_the_next_begins_afresh(toy: Toy) -> None:
    suite = """
@pytest.mark.parametrize(
    "n", [case(1, "sums"), case(2, "default"), case(99, "means"), case(1, "empty"), case(2, "counter")]
)
def test_cases(candidate, n):
    assert candidate.add(0) == n
"""
    assert outcomes(toy, suite) == {**ALL_HOLD, "means": "failed"}


def test_after_a_case_that_crashed_the_next_begins_afresh(toy: Toy) -> None:
    suite = """
@pytest.mark.parametrize("n", [case(1, "sums"), case(0, "means"), case(1, "empty")])
def test_cases(candidate, n):
    assert candidate.add(0 if n else "die") == n
"""
    rest = "\n".join(part for part in REST.split("\n\n") if "counter" in part or "default" in part)
    assert outcomes(toy, suite + rest) == {**ALL_HOLD, "means": "crashed"}


def test_a_report_tells_the_calls_and_prints_of_its_own_case(toy: Toy) -> None:
    suite = """
@pytest.mark.parametrize("n", [case(1, "sums"), case(99, "means")])
def test_cases(candidate, n):
    assert candidate.add(7, n) == n
"""
    evidence = judged(toy, suite + REST)["means"]["evidence"]
    assert evidence["called"] == ["add(7, 99)"]
    assert evidence["printed"] == "call 2\n"
    assert evidence["got"] == "2"


def test_a_test_alone_begins_afresh_whatever_ran_before_it(toy: Toy) -> None:
    suite = """
@pytest.fixture
def others():
    pytest.fail("no candidate was asked for")


@pytest.mark.parametrize("n", [case(1, "sums"), case(0, "means")])
def test_cases(request, n):
    candidate = request.getfixturevalue("candidate" if n else "others")
    assert candidate.add(0) == n


@pytest.mark.parametrize("n", [case(1, "empty"), case(2, "counter")])
def test_cases_of_another(candidate, n):
    assert candidate.add(0) == n
"""
    rest = "\n".join(part for part in REST.split("\n\n") if "default" in part)
    assert outcomes(toy, suite + rest) == {**ALL_HOLD, "means": "failed"}
