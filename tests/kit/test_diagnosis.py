"""A failing set that a flawed solution shares is diagnosed, carefully, in study mode alone."""

from __future__ import annotations

import pytest

from tests.kit.conftest import Toy

EDIT = """\
Divides by one too many.

Base: reference
Fails: means
Written: with the suite

-    return sum(values) / len(values)
+    return sum(values) / (len(values) + 1)
"""
FLAWED = """\
def add(a, b=0):
    return a + b


def mean(values):
    if not values:
        raise ValueError("values is empty")
    return sum(values) / (len(values) + 1)


class Counter:
    def __init__(self):
        self.at = 0

    def step(self):
        self.at += 1
        return self.at
"""
WORDS = "Another solution that failed exactly these had this wrong; yours may differ:"


@pytest.fixture
def diagnosed(toy: Toy) -> Toy:
    """The toy kata with a flawed solution and what the audit wrote down of it."""
    path = toy.root / "reference" / "toy" / "flawed" / "one_too_many.diff"
    path.parent.mkdir()
    path.write_text(EDIT)
    cache = str(toy.root.parent / "cache")
    done = toy.kit("audit", "toy", "--check", "diagnosis", "--write", KATAKIT_CACHE=cache)
    assert done.returncode == 0, done.stdout + done.stderr
    return toy


def test_the_same_failures_are_said_to_be_perhaps_the_same_mistake(diagnosed: Toy) -> None:
    diagnosed.write(FLAWED.replace("(len(values) + 1)", "(len(values) * 2)"))
    said = diagnosed.kit("kata", "toy").stdout
    assert f"{WORDS}\n  - Divides by one too many." in said


def test_exams_other_failures_parts_and_another_suite_have_no_diagnosis(
    diagnosed: Toy, reference_text: str
) -> None:
    diagnosed.write(FLAWED)
    assert WORDS not in diagnosed.kit("kata", "toy", "--exam").stdout
    assert WORDS not in diagnosed.kit("kata", "toy", "-k", "means").stdout
    diagnosed.suite.write_text(diagnosed.suite.read_text() + "\n# another one\n")
    assert WORDS not in diagnosed.kit("kata", "toy").stdout
    diagnosed.write(reference_text)
    assert WORDS not in diagnosed.kit("kata", "toy").stdout


def test_an_unreadable_diagnosis_costs_nobody_a_verdict(diagnosed: Toy) -> None:
    (diagnosed.root / "reference" / "toy" / "diagnosis.toml").write_text("flawed = 3\n")
    diagnosed.write(FLAWED)
    done = diagnosed.kit("kata", "toy")
    assert done.returncode == 1
    assert "4 of 5 hold" in done.stdout
