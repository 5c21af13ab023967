"""A kata broken on purpose in its texts is caught: one test for each check."""

from __future__ import annotations

from types import ModuleType

import pytest

from katakit.audit.checks import Check
from tests.kit.audit.conftest import Desk


def test_a_check_that_takes_what_is_not_installed_says_so_and_no_more() -> None:
    module = ModuleType("looking")
    module.TAKES = ("json", "no_such_tool")  # type: ignore[attr-defined]
    [finding] = Check("looking", "It looks.", module).run(None).findings  # type: ignore[arg-type]
    assert finding.problem.startswith("no_such_tool: not installed; `nox -s audit` has")


def test_a_brief_without_a_section(desk: Desk) -> None:
    desk.replace(desk.brief, "## Definitions", "## Notes")
    assert "has the sections Situation, Write, Notes" in desk.says("brief")


def test_an_example_that_does_not_run_on_the_reference(desk: Desk) -> None:
    desk.replace(desk.brief, "[1.5, 4.0, 5.0]", "[1.5, 4.0, 5.5]")
    assert "does not run on the reference" in desk.says("brief")


def test_a_brief_that_shows_no_example(desk: Desk) -> None:
    desk.write(desk.brief, "# Short\n\n## Requirements\n\n### Core\n\n- **one** — It is.\n")
    assert "shows no example" in desk.says("brief")


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("It handles windows.", "says 'handles'"),
        ("It " + "really " * 25 + "is.", "has 27 words"),
        ("Element i is the mean of its window", "no whole sentence"),
    ],
)
def test_a_requirement_that_promises_nothing(desk: Desk, sentence: str, problem: str) -> None:
    desk.replace(desk.brief, "Element i is the mean of the values i to i + window − 1.", sentence)
    assert problem in desk.says("requirements")


def test_a_stub_of_another_signature_and_docstring(desk: Desk) -> None:
    desk.replace(desk.stub, "window=3", "window=4")
    assert "differ in the signature of rolling_mean" in desk.says("interface")
    desk.replace(desk.stub, "window=4", "window=3")
    desk.replace(desk.stub, "whole window", "window")
    assert "differ in the docstring of rolling_mean" in desk.says("interface")
    desk.append(desk.reference, "\n\ndef helper():\n    return 1\n")
    assert "The reference defines helper" in desk.says("interface")


def test_a_requirement_with_two_hint_steps(desk: Desk) -> None:
    desk.replace(f"{desk.author}/hints.md", "3. Work on an array that you made yourself.\n", "")
    desk.append(f"{desk.author}/hints.md", "\n## unknown\n\n1. What?\n")
    said = desk.says("hints")
    assert "has 2 hint steps for 'inputs-unchanged'" in said
    assert "has hints for 'unknown'" in said


def test_notes_with_a_question_too_few(desk: Desk) -> None:
    desk.replace(f"{desk.author}/notes.md", "### Why not an exponential average?\n", "")
    assert "answers 4 follow-up questions" in desk.says("notes")
    desk.append(f"{desk.author}/notes.md", "\n### And now?\n\nWho knows.\n")
    assert "leaves 'And now?' without an answer" in desk.says("notes")


def test_a_file_that_belongs_to_no_room(desk: Desk) -> None:
    desk.write(f"{desk.author}/scratch.ipynb", "{}")
    desk.write("tests/katas/rolling_mean/old/test_rolling_mean.py", "")
    said = desk.says("strays")
    assert "reference/rolling_mean/scratch.ipynb belongs to no room" in said
    assert "tests/katas/rolling_mean/old/test_rolling_mean.py belongs to no room" in said


def test_a_placeholder_that_is_left(desk: Desk) -> None:
    desk.append(desk.brief.replace("brief.md", "kata.toml"), "# (to write)\n")
    assert "katas/rolling_mean/kata.toml:7" in desk.says("unfinished")


def test_too_few_late_flawed_solutions_and_no_record(desk: Desk) -> None:
    for name in ("window_clipped", "short_floats"):
        path = f"{desk.author}/flawed/{name}.diff"
        desk.replace(path, "after the suite", "with the suite")
    desk.replace(f"{desk.author}/flawed/one_too_few.diff", "Written: with the suite", "Mine.")
    desk.replace(f"{desk.author}/notes.md", "Late flawed", "Some flawed")
    said = desk.says("authorship")
    assert "3 of 10 flawed solutions were written after the suite" in said
    assert "does not record how many of them slipped" in said
    assert "flawed/one_too_few.diff does not say when it was written" in said


def test_a_record_that_is_out_of_date(desk: Desk) -> None:
    desk.replace(f"{desk.author}/notes.md", "5 written", "2 written")
    assert "records 2 late flawed solutions; there are 5" in desk.says("authorship")


def test_an_assertion_without_a_word(desk: Desk) -> None:
    assert desk.findings("words") == []
    bare = (
        "\n\ndef helper(x):\n    assert x in 'iu'\n    assert x == 1\n    assert x, 'x is zero'\n"
    )
    desk.append(desk.suite, bare)
    [finding] = desk.findings("words")
    assert "asserts \"x in 'iu'\" without a word" in finding["problem"]
