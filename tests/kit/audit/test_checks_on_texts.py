"""A kata broken on purpose in its texts is caught: one test for each check."""

from __future__ import annotations

import re
import tomllib

import pytest

from katakit.audit.checks import Check
from tests.kit.audit.conftest import Queue


def test_a_check_that_takes_what_is_not_installed_says_so_and_no_more() -> None:
    looking = Check("looking", "It looks.", lambda _: [], ("json", "no_such_tool"))
    [finding] = looking.run(None).findings  # type: ignore[arg-type]
    assert finding.problem.startswith("no_such_tool: not installed; `nox -s audit` has")


def test_a_brief_without_a_section(queue: Queue) -> None:
    queue.replace(queue.brief, "## Definitions", "## Notes")
    assert "has the sections Situation, Write, Notes" in queue.says("brief")


def test_an_example_that_does_not_run_on_the_reference(queue: Queue) -> None:
    queue.replace(queue.brief, "[1.5, 4.0, 5.0]", "[1.5, 4.0, 5.5]")
    assert "does not run on the reference" in queue.says("brief")


def test_a_brief_that_shows_no_example(queue: Queue) -> None:
    queue.write(queue.brief, "# Short\n\n## Requirements\n\n### Core\n\n- **one** — It is.\n")
    assert "shows no example" in queue.says("brief")


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("It handles windows.", "says 'handles'"),
        ("It " + "really " * 25 + "is.", "has 27 words"),
        ("Element i is the mean of its window", "no whole sentence"),
    ],
)
def test_a_requirement_that_promises_nothing(queue: Queue, sentence: str, problem: str) -> None:
    queue.replace(queue.brief, "Element i is the mean of the values i to i + window − 1.", sentence)
    assert problem in queue.says("requirements")


def test_a_stub_of_another_signature_and_docstring(queue: Queue) -> None:
    queue.replace(queue.stub, "window=3", "window=4")
    assert "differ in the signature of rolling_mean" in queue.says("interface")
    queue.replace(queue.stub, "window=4", "window=3")
    queue.replace(queue.stub, "whole window", "window")
    assert "differ in the docstring of rolling_mean" in queue.says("interface")
    queue.append(queue.reference, "\n\ndef helper():\n    return 1\n")
    assert "The reference defines helper" in queue.says("interface")


def test_a_requirement_with_two_hint_steps(queue: Queue) -> None:
    queue.replace(f"{queue.author}/hints.md", "3. Work on an array that you made yourself.\n", "")
    queue.append(f"{queue.author}/hints.md", "\n## unknown\n\n1. What?\n")
    said = queue.says("hints")
    assert said.startswith(
        "1 hint is missing in reference/rolling_mean/hints.md.\ninputs-unchanged 2"
    )
    assert "has hints for 'unknown'" in said


def test_hints_owed_are_one_line_and_their_headings_are_written_on_demand(queue: Queue) -> None:
    hints = queue.path(f"{queue.author}/hints.md")
    text = hints.read_text()
    hints.write_text(text[: text.index("## bad-window")] + "A last word.\n")
    [finding] = queue.findings("hints")
    assert finding["problem"] == "6 hints are missing in reference/rolling_mean/hints.md."
    assert "--write makes the headings" in finding["mend"]
    [finding] = queue.findings("hints", "--write")
    assert hints.read_text().endswith("\n\nA last word.\n\n## bad-window\n\n## inputs-unchanged\n")
    assert hints.read_text().startswith(text[: text.index("## bad-window")])
    before = hints.read_text()
    queue.findings("hints", "--write")
    assert hints.read_text() == before
    hints.unlink()
    queue.findings("hints", "--write")
    assert hints.read_text().startswith("# Hints\n\n## means\n\n## length\n")


def test_a_step_too_many_and_a_requirement_with_all(queue: Queue) -> None:
    queue.append(f"{queue.author}/hints.md", "4. Copy.\n")
    assert "has 4 hint steps for 'inputs-unchanged'" in queue.says("hints")


def test_notes_with_a_question_too_few(queue: Queue) -> None:
    notes = queue.path(f"{queue.author}/notes.md").read_text()
    *three, _, _ = re.split(r"^(?=### )", notes, flags=re.MULTILINE)
    queue.write(f"{queue.author}/notes.md", "".join(three))
    assert queue.says("notes") == ""
    queue.write(f"{queue.author}/notes.md", "".join(three[:-1]))
    assert "answers 2 follow-up questions; at least 3 are required" in queue.says("notes")
    queue.append(f"{queue.author}/notes.md", "\n### And now?\n\nWho knows.\n")
    assert "leaves 'And now?' without an answer" in queue.says("notes")


def test_a_file_that_belongs_to_no_room(queue: Queue) -> None:
    queue.write(f"{queue.author}/scratch.ipynb", "{}")
    queue.write("tests/katas/rolling_mean/old/test_rolling_mean.py", "")
    said = queue.says("strays")
    assert "reference/rolling_mean/scratch.ipynb belongs to no room" in said
    assert "tests/katas/rolling_mean/old/test_rolling_mean.py belongs to no room" in said


def test_a_placeholder_that_is_left(queue: Queue) -> None:
    queue.append(queue.brief.replace("brief.md", "kata.toml"), "# (to write)\n")
    assert "katas/rolling_mean/kata.toml:7" in queue.says("unfinished")


def test_too_few_late_flawed_solutions_and_no_record(queue: Queue) -> None:
    for name in ("window_clipped", "short_floats"):
        path = f"{queue.author}/flawed/{name}.diff"
        queue.replace(path, "after the suite", "with the suite")
    queue.replace(f"{queue.author}/flawed/one_too_few.diff", "Written: with the suite", "Mine.")
    queue.replace(f"{queue.author}/notes.md", "Late flawed", "Some flawed")
    said = queue.says("authorship")
    assert "3 of 10 flawed solutions were written after the suite" in said
    assert "does not record how many of them slipped" in said
    assert "flawed/one_too_few.diff does not say when it was written" in said


def test_a_lone_author_is_named_and_still_writes_half_of_them_late(queue: Queue) -> None:
    queue.append(queue.toml, "lone_author = true\n")
    done = queue.kit("audit", "rolling_mean", "--jobs", "1", "--check", "authorship")
    assert done.returncode == 0, done.stdout
    assert " late, 1 slipped, by a lone author (lone_author in kata.toml)" in done.stdout
    for name in ("window_clipped", "short_floats"):
        path = f"{queue.author}/flawed/{name}.diff"
        queue.replace(path, "after the suite", "with the suite")
    unmet = queue.findings("authorship")
    assert "3 of 10 flawed solutions were written after the suite" in unmet[0]["problem"]
    assert "from the brief alone" in unmet[0]["mend"]
    assert "omebody else" not in unmet[0]["mend"]


def test_a_kata_is_packed_for_a_blind_solver_without_any_answer(queue: Queue) -> None:
    packed = queue.root.parent / "for bo"
    done = queue.kit("audit", "rolling_mean", "--blind", str(packed))
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in packed.iterdir())
    assert names == ["README.md", "brief.md", "kata.toml", "rolling_mean.py"]
    assert "raise NotImplementedError" in (packed / "rolling_mean.py").read_text()
    readme = (packed / "README.md").read_text()
    assert "Write `rolling_mean.py`" in readme
    assert "it may import numpy." in readme
    minutes = tomllib.loads(queue.path(queue.toml).read_text())["minutes"]
    assert f"{minutes} minutes" in readme


@pytest.mark.parametrize("words", [("rolling_mean",), ("rolling_mean", "drift"), ()])
def test_nothing_is_packed_over_what_is_there_or_of_several_katas(
    queue: Queue, words: tuple[str, ...]
) -> None:
    packed = queue.root.parent / "full"
    packed.mkdir()
    (packed / ".mine").write_text("kept")
    done = queue.kit("audit", *words, "--blind", str(packed))
    assert done.returncode == 2
    assert ("is not empty" if len(words) == 1 else "--blind packs one kata") in done.stderr
    assert [path.name for path in packed.iterdir()] == [".mine"]


def test_a_record_that_is_out_of_date(queue: Queue) -> None:
    queue.replace(f"{queue.author}/notes.md", "5 written", "2 written")
    assert "records 2 late flawed solutions; there are 5" in queue.says("authorship")


def test_an_assertion_without_a_word(queue: Queue) -> None:
    assert queue.findings("words") == []
    told = queue.kit("audit", "rolling_mean", "--jobs", "1", "--check", "words").stdout
    assert "every assertion shows two values" in told
    bare = (
        "\n\ndef helper(x):\n    assert x in 'iu'\n    assert x == 1\n    assert x, 'x is zero'\n"
    )
    queue.append(queue.suite, bare)
    [finding] = queue.findings("words")
    assert "asserts \"x in 'iu'\" without a word" in finding["problem"]
    queue.replace(queue.suite, "assert x in 'iu'", "assert x in 'iu', 'x is no integer'")
    told = queue.kit("audit", "rolling_mean", "--jobs", "1", "--check", "words").stdout
    assert "each bare assertion (3) shows two values or says what is wrong" in told
