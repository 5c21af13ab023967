"""From what a judge tells to a verdict: nothing is believed that was not told."""

from __future__ import annotations

from typing import Any

import pytest

from katakit.judge.protocol import Findings, JudgeFailed
from katakit.judge.requirement_outcomes import sum_up
from katakit.katas.brief import Requirement

from .conftest import Toy

BRIEF = (Requirement("one", "One.", "core"), Requirement("two", "Two.", "core"))


def told(test: str, slug: str, outcome: str = "passed") -> dict[str, Any]:
    return {"event": "test", "test": test, "slug": slug, "outcome": outcome, "seconds": 0.1,
            "task": "f", "cpu": 0.1, "message": ""}  # fmt: skip


def findings(*events: dict[str, Any], **state: Any) -> Findings:
    found = Findings(**state)
    found.take({"event": "collected", "tests": [["a", "one"], ["b", "one"], ["c", "two"]]})
    for event in events:
        found.take(event)
    return found


def outcomes(found: Findings) -> list[str]:
    return [str(judged.outcome) for judged in sum_up(BRIEF, found, "study")]


DONE = {"event": "done", "isolation": {"level": "strict", "layers": {}, "reason": ""}}
ALL = (told("a", "one"), told("b", "one"), told("c", "two"))


def test_a_requirement_holds_when_all_its_tests_passed() -> None:
    assert outcomes(findings(*ALL, DONE)) == ["passed", "passed"]


def test_a_requirement_is_as_bad_as_its_worst_test() -> None:
    found = findings(told("a", "one"), told("b", "one", "crashed"), told("c", "two", "todo"), DONE)
    assert outcomes(found) == ["crashed", "todo"]


def test_a_test_that_was_collected_and_never_told_is_an_error() -> None:
    assert outcomes(findings(told("a", "one"), told("c", "two"), DONE)) == ["error", "passed"]


def test_after_an_early_stop_what_was_not_finished_is_not_judged() -> None:
    found = findings(told("a", "one"), told("c", "two", "failed"), DONE, stopped_early=True)
    assert outcomes(found) == ["not_judged", "failed"]


def test_a_lost_judge_makes_an_error_of_what_it_had_not_told() -> None:
    found = findings(told("a", "one"), told("c", "two"), lost="the judge died")
    assert outcomes(found) == ["error", "passed"]
    assert outcomes(Findings(lost="the judge died")) == ["error", "error"]


def test_a_test_that_was_never_collected_is_refused() -> None:
    with pytest.raises(JudgeFailed, match="never collected"):
        findings(told("z", "one"))


def test_a_failure_told_once_is_not_taken_back() -> None:
    found = findings(*ALL, told("a", "one", "failed"), told("a", "one"), DONE)
    assert outcomes(found) == ["failed", "passed"]


def test_a_method_is_shown_with_how_its_object_was_made(toy: Toy) -> None:
    suite = toy.suite.read_text()
    toy.suite.write_text(suite.replace("candidate.Counter()", "candidate.Counter(start=3)"))
    solution = (toy.root / "reference/toy/toy.py").read_text()
    toy.write(
        solution.replace("(self):\n        self.at = 0", "(self, start):\n        self.at = start")
    )
    assert "    called     Counter(start=3).step()" in toy.verdict("-k", "counter")["output"]


def test_what_an_allowed_library_imports_only_when_it_is_used_can_be_imported(toy: Toy) -> None:
    toml = toy.root / "katas/toy/kata.toml"
    toml.write_text(toml.read_text().replace('["numpy"]', '["pydantic"]'))
    solution = (toy.root / "reference/toy/toy.py").read_text()
    lazily = "    from pydantic import StrictInt  # which asks for annotated_types\n"
    toy.write(solution.replace('the sum."""\n', f'the sum."""\n{lazily}'))
    assert toy.verdict("-k", "sums")["status"] == 0
