"""What can be checked of an answer by machine: arithmetic with units, and the parts of a story."""

from __future__ import annotations

import pytest

from katakit.interview.question_bank import Fact, Number
from katakit.interview.rounds.behavioural import check_story
from katakit.interview.rounds.design import asked_for, check_numbers, quantity

STORAGE = Number("storage a day", "52 GB", "3,000 events a second × 200 bytes")


def checked(line: str, number: Number = STORAGE):
    (found,) = check_numbers(f"# Design\n\n## Numbers\n\n- {number.name}: {line}\n", [number])
    return found


@pytest.mark.parametrize(
    "line",
    [
        "3000/s * 200 B * 1 day = 52 GB",
        "3,000 events/s × 200 bytes × 86,400 s = 51.84 GB",
        "0.05 TB",
        "3000 events per second * 200 bytes * 1 day = 52000 MB",
    ],
)
def test_arithmetic_that_follows_is_good(line: str):
    assert checked(line).good


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("3000/s * 200 B * 1 day = 5.2 GB", "is 51.8 GB, not 5.2 GB"),
        ("3000/s * 20 B * 1 day = 5.2 GB", "is far from 52 GB"),
        ("", "is missing"),
        ("?", "is missing"),
        ("3000/s * 200 B = 52 GB", "no amounts of one thing"),
        ("plenty", "no figure"),
        ("1/0 = 52 GB", "no quantity"),
        ("__import__('os').getpid() = 52 GB", "can't be read"),
    ],
)
def test_what_does_not_is_told_with_the_figure_that_was_expected(line: str, why: str):
    found = checked(line)
    assert not found.good
    assert why in found.remark


def test_a_quotient_of_rates_and_money_are_read():
    assert checked("12,000 requests/s / 250 requests/s = 48 replicas", Number("n", "48", "")).good
    cost = "48 × $0.40 per hour × 730 hours per month = 14,016 USD/month"
    assert checked(cost, Number("cost", "14016 USD / month", "")).good
    assert checked("0.3 / 2.1 = 14 %", Number("gain", "14 percent", "")).good


def test_names_are_found_whatever_their_case_and_others_are_ignored():
    answer = "- Storage A Day: 52 GB\n- something else: 3\n"
    assert check_numbers(answer, [STORAGE])[0].good


def test_a_magnitude_may_differ_by_assumptions():
    assert checked("80 GB").good
    assert not checked("150 GB").good


def test_quantity_refuses_text():
    with pytest.raises(ValueError, match="no figure"):
        quantity("hello there")


FACTS = [
    Fact("peak", ("peak", "qps"), "12,000 a second."),
    Fact("budget", ("budget", "cost"), "60,000 USD."),
]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("What is the peak traffic?", ["peak"]),
        ("costs? and QPS?", ["peak", "budget"]),
        ("How are you?", []),
        ("Is there a speak-up culture?", []),
    ],
)
def test_facts_are_told_to_whoever_asks_for_them(line: str, told: list[str]):
    assert [fact.slug for fact in asked_for(line, FACTS)] == told


RESULT = (
    "Time-outs fell from 30 % to below 0.1 % within a week, "
    "and the evening shift was ended two months later."
)
STORY = f"""\
## Situation
In March our ranking service lost a third of its requests each evening and nobody knew why that was.
## What I did
I measured where the time went, wrote a test that showed the lock, and proposed to my team to drop it.
## Result
{RESULT}
"""


def test_a_story_with_all_parts_lacks_nothing():
    assert check_story(STORY) == []


@pytest.mark.parametrize(
    ("old", "new", "lack"),
    [
        ("## Situation\nIn March", "## Before\nIn March", "Situation: nothing"),
        ("I measured where the time went, wrote", "We and our team measured, we wrote", "'we'"),
        ("30 % to below 0.1 % within a week, and the evening shift was ended two months later",
         "very often to hardly ever, and everybody in the team was quite happy about all that",
         "no figure"),
        (RESULT, "Better by 3.", "hardly anything"),
    ],
)  # fmt: skip
def test_what_a_story_lacks_is_named(old: str, new: str, lack: str):
    found = check_story(STORY.replace(old, new))
    assert any(lack in sentence for sentence in found)
