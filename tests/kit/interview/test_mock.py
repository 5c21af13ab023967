"""A whole day of interviews at a real terminal, interrupted again and again."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pexpect
import pytest

from tests.kit.conftest import Toy

QUESTION = """\
# {title}

pillar: Infrastructure as Code
topic: Adding
minutes: 10

## Question

What is addition?

## Follow-up questions

- And of nothing?
- And of text?

## Answer

{answer}

## A strong answer

- Names the sum
- Names the order
- Names zero
"""
ANSWERS = [  # what is asked, and what is typed
    (r"\[Enter\] judge   d done", "d"),
    (r"had it\?", "y"),
    (r"0 no:", "1"),
    (r"s go on as it is", "s"),
    (r"\n> ", ""),
    (r"\[Enter\] when you have answered", ""),
    (r"\[Enter\] when it is in your answer", ""),
    (r"\[Enter\] for the next round", ""),
]


@pytest.fixture
def room(toy: Toy) -> Toy:
    """Two katas and two questions of one pillar, so that a day can be drawn of it."""
    for folder in ("katas", "reference", "tests/katas"):
        shutil.copytree(toy.root / folder / "toy", toy.root / folder / "toy_two")
    for path in toy.root.rglob("toy_two/*toy.py"):
        path.rename(path.with_name(path.name.replace("toy.py", "toy_two.py")))
    for number in (1, 2):
        path = toy.root / f"reference/interviews/concepts/adding_{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(QUESTION.format(title=f"Adding {number}", answer="The sum. " * 50))
    return toy


def start(room: Toy, *words: str) -> pexpect.spawn:
    import os

    return pexpect.spawn(
        sys.executable, ["-m", "katakit", "mock", *words], cwd=str(room.work), timeout=60,
        env={**os.environ, "KATAKIT_HOME": str(room.home), "TERM": "xterm"}, encoding="utf-8",
        dimensions=(40, 100),
    )  # fmt: skip


def drive(child: pexpect.spawn, prompts: int) -> bool:
    """Answer so many prompts; tell whether the interview came to its end before."""
    patterns = [pexpect.EOF, *(pattern for pattern, _ in ANSWERS)]
    for _ in range(prompts):
        found = child.expect(patterns)
        if found == 0:
            child.close()
            return True
        child.sendline(ANSWERS[found - 1][1])
    return False


def interrupt(child: pexpect.spawn) -> None:
    """Press Ctrl-C until it is heard: between a prompt and its wait for a key Python hears none."""
    for _ in range(5):
        child.sendintr()
        if child.expect(["Everything is kept in interviews/", pexpect.TIMEOUT], timeout=12) == 0:
            return
    pytest.fail("it went on for all that")


def test_a_whole_day_goes_on_where_it_was_interrupted(room: Toy):
    asked = ("--loop", "onsite", "--pillar", "infrastructure", "--seed", "3", "--minutes", "45")
    child = start(room, *asked)
    breaks = 0
    while not drive(child, 9):
        if child.expect([pexpect.EOF, *(pattern for pattern, _ in ANSWERS)]) == 0:
            child.close()
            break
        interrupt(child)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == 130
        breaks += 1
        assert breaks < 40
        child = start(room)
    assert child.exitstatus == 0
    assert breaks > 4
    (folder,) = (room.work / "interviews").iterdir()
    record = json.loads((folder / "interview.json").read_text())
    assert [one["kind"] for one in record["rounds"]] == [
        "design", "coding", "concepts", "coding", "behavioural", "behavioural",
    ]  # fmt: skip
    assert all(one["done"] for one in record["rounds"])
    report = (folder / "report.md").read_text()
    assert "Not passed: 0 of 4 of the core hold." in report
    assert "points of a strong answer." in report
    assert "is missing" in report  # the numbers that nobody wrote
    assert "Situation: nothing is written." in report
    assert (folder / "report.html").read_text().startswith("<!doctype html>")


def test_a_coding_round_judges_the_core_without_explaining(room: Toy, reference_text: str):
    child = start(room, "--round", "coding", "--pillar", "infrastructure")
    child.expect("d done")
    (path,) = (room.work / "interviews").glob("*/1-toy*.py")
    path.write_text(reference_text.replace("a + b", "a - b").replace("self.at += 1", "pass"))
    child.sendline("")
    child.expect(r"does not hold +sums")
    said = child.before
    child.expect("3 of 4 hold")
    assert "expected" not in said + child.before
    assert "counter" not in said + child.before  # stretch
    path.write_text(reference_text)
    child.expect("d done")
    child.sendline("")
    child.expect("All of the core holds")
    child.expect("d done")
    child.sendline("d")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Passed: 4 of 4" in next((room.work / "interviews").glob("*/report.md")).read_text()


def test_a_design_answer_is_read_from_its_file(room: Toy):
    child = start(room, "--round", "design", "--seed", "1")
    child.expect("\n> ")
    (path,) = (room.work / "interviews").glob("*/1-*.md")
    text = path.read_text()
    number = re.search(r"^- (.+): $", text, re.MULTILINE)[1]
    path.write_text(text.replace(f"- {number}: ", f"- {number}: 2 * 3 = 7"))
    child.sendline("what is the peak traffic, and what is the budget?")
    child.expect("a second")
    child.expect("\n> ")
    child.sendline("do you like cheese?")
    child.expect("Decide, and say so")
    child.expect("\n> ")
    child.sendline("")
    for _ in range(3):
        child.expect("in your answer")
        child.sendline("")
    child.expect(re.escape(f"✗ {number}: "))
    child.expect("not 7")
    child.sendintr()
    child.close(force=True)


def test_without_a_choice_it_asks_for_one(toy: Toy):
    done = toy.kit("mock")
    assert done.returncode == 2
    assert "--round coding, or --loop onsite" in done.stderr


def test_the_interviewers_sheet_is_written_and_begins_nothing(toy: Toy):
    done = toy.kit("mock", "--loop", "onsite", "--seed", "3", "--interviewer", "--html", "s.html")
    assert done.returncode == 0, done.stderr
    page = (toy.work / "s.html").read_text()
    assert "Interviewer" in page
    assert not (toy.work / "interviews").exists()


def test_a_record_that_cannot_be_read_stops_nothing(toy: Toy):
    folder = Path(toy.work / "interviews/2026-01-01-0900")
    folder.mkdir(parents=True)
    (folder / "interview.json").write_text("{")
    done = toy.kit("mock")
    assert done.returncode == 2
    assert "Which interview?" in done.stderr
    assert (folder / "interview.json").read_text() == "{"
