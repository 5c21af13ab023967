"""Hints, the board, the next kata, starting over and the failing call, as they are typed."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
from pathlib import Path

import pytest

from katakit.practice.history import History
from tests.kit import forked
from tests.kit.conftest import Toy

HINTS = """\
# Hints

## sums

1. What is 2 and 3?
2. Adding is what the plus sign does.
3. Return a + b.

## empty

1. What is the mean of nothing?
2. A division by zero says nothing.
3. Raise a ValueError first.
"""


@pytest.fixture
def hinted(toy: Toy) -> Toy:
    (toy.root / "reference/toy/hints.md").write_text(HINTS)
    return toy


def flawed(reference: str) -> str:
    return reference.replace("return a + b", "return a - b")


def test_each_ask_gives_one_more_step(hinted: Toy):
    said = [hinted.kit("hint", "toy", "sums").stdout for _ in range(4)]
    assert [text.count("\n  1. ") + text.count("\n  2. ") + text.count("\n  3. ")
            for text in said] == [1, 2, 3, 3]  # fmt: skip
    assert "What is 2 and 3?" in said[0]
    assert "plus sign" not in said[0]
    assert "1 of 3" in said[0]
    assert "That is all of them" in said[3]


def test_without_a_name_it_is_for_what_failed_last(hinted: Toy, reference_text: str):
    hinted.write(reference_text.replace('raise ValueError("values is empty")', "return 0"))
    hinted.kit("kata", "toy")
    assert "the mean of nothing" in hinted.kit("hint", "toy").stdout


def test_a_report_tells_the_hints_of_its_session(hinted: Toy, reference_text: str):
    hinted.write(flawed(reference_text))
    hinted.kit("kata", "toy")
    hinted.kit("hint", "toy", "sums")
    hinted.write(reference_text)
    assert "one hint." in hinted.kit("kata", "toy").stdout


def test_an_unknown_requirement_is_answered_with_those_that_are(hinted: Toy):
    done = hinted.kit("hint", "toy", "sun")
    assert done.returncode == 2
    assert "sums, default" in done.stderr


def test_a_requirement_without_hints_says_so(hinted: Toy):
    done = hinted.kit("hint", "toy", "means")
    assert done.returncode == 2
    assert "Nobody has written hints" in done.stderr


def test_the_answer_is_shown_on_demand_and_remembered(toy: Toy):
    done = toy.kit("kata", "toy", "--reveal")
    assert done.returncode == 0
    assert "self.at += 1" in done.stdout
    assert "Adding is adding" in done.stdout
    assert [h.step for h in History(toy.home / "history.sqlite").helps("toy")] == [0]


def test_notes_wait_for_a_pass(toy: Toy):
    assert "they come once the core holds" in toy.kit("kata", "toy", "--notes").stdout


def test_the_board_shows_what_is_solved_and_when_it_is_due(toy: Toy, reference_text: str):
    assert "✓" not in toy.kit("list").stdout
    toy.write(flawed(reference_text))
    toy.kit("kata", "toy")
    assert "4 of 5 held" in toy.kit("list").stdout
    toy.write(reference_text)
    toy.kit("kata", "toy")
    board = toy.kit("list").stdout
    assert "✓✓" in board
    assert "seen today, due in" in board
    assert "1 solved" in board


def test_a_pass_of_an_older_suite_stays_and_is_marked(toy: Toy, reference_text: str):
    toy.write(reference_text)
    toy.kit("kata", "toy")
    toy.suite.write_text(toy.suite.read_text() + "\n# one test more\n")
    assert "✓✓ (0.1.0)" in toy.kit("list").stdout
    done = toy.kit("history", "--rejudge")
    assert done.returncode == 0
    assert "toy: still passes" in done.stdout
    assert "(0.1.0)" not in toy.kit("list").stdout
    assert "Every pass was judged by this kit" in toy.kit("history", "--rejudge").stdout


def test_what_does_not_pass_any_more_is_told_and_stays_a_pass(toy: Toy, reference_text: str):
    toy.write(reference_text)
    toy.kit("kata", "toy")
    toy.suite.write_text(toy.suite.read_text().replace("add(7) == 7", "add(7) == 8"))
    done = toy.kit("history", "toy", "--rejudge")
    assert done.returncode == 1
    assert "toy: does not pass any more: default" in done.stdout
    assert "✓✓ (0.1.0)" in toy.kit("list").stdout


def test_the_history_of_a_kata_is_a_curve(toy: Toy, reference_text: str):
    for text in (flawed(reference_text), reference_text):
        toy.write(text)
        toy.kit("kata", "toy")
    curve = toy.kit("history", "toy").stdout
    assert "two attempts in one session" in curve
    assert "4 of 5" in curve
    assert "▇▇▇▇▇▇▇▇▇▇   5 of 5" in curve
    assert len(json.loads(toy.kit("history", "--json", "-").stdout)) == 2


def test_an_empty_history_says_how_to_begin(toy: Toy):
    assert "katakit next" in toy.kit("history").stdout
    assert "No attempts at toy yet" in toy.kit("history", "toy").stdout


def test_next_names_a_kata_and_why(toy: Toy):
    toy.kit("kata", "toy")  # copies the stub, which is no attempt
    toy.kit("kata", "toy")
    done = toy.kit("next")
    assert "Because you are at it: 0 of 5 hold." in done.stdout
    assert toy.kit("next", "--name").stdout == "toy\n"


def test_a_reset_puts_the_solution_aside_and_destroys_nothing(toy: Toy, reference_text: str):
    path = toy.write(reference_text)
    for _ in range(3):
        done = toy.kit("reset", "toy")
        assert done.returncode == 0
    assert path.read_text() == (toy.root / "katas/toy/toy.py").read_text()
    kept = sorted((toy.work / "solutions/stash").iterdir())
    assert len(kept) == 3
    assert reference_text in [one.read_text() for one in kept]
    assert all(one.name.startswith("toy-2") for one in kept)


def test_a_reset_of_nothing_says_so(toy: Toy):
    done = toy.kit("reset", "toy")
    assert done.returncode == 2
    assert "nothing" not in done.stdout
    assert not (toy.work / "solutions").exists()


def test_the_failing_call_is_written_as_a_script_that_runs(toy: Toy, reference_text: str, capsys):
    toy.write(flawed(reference_text))
    done = toy.kit("kata", "toy", "--repro", "sums")
    assert done.returncode == 1
    path = toy.work / "solutions/repro_toy_sums.py"
    assert "-m pdb solutions/repro_toy_sums.py" in done.stdout
    text = path.read_text()
    assert "got = toy.add(2, 3)" in text
    assert "HIDDEN" not in text
    assert "expected   5" in text
    runpy.run_path(str(path))
    assert capsys.readouterr().out == "-1\n"


def test_the_calls_before_it_are_written_too(toy: Toy, reference_text: str):
    toy.write(reference_text.replace("self.at += 1", "self.at += 2"))
    toy.kit("kata", "toy", "--repro", "counter")
    text = (toy.work / "solutions/repro_toy_counter.py").read_text()
    assert "made_0 = toy.Counter()\n" in text
    assert "made_0.step()" in text


def test_without_a_name_the_script_is_of_what_failed_last(toy: Toy, reference_text: str):
    toy.write(flawed(reference_text))
    toy.kit("kata", "toy")
    assert "repro_toy_sums.py" in toy.kit("kata", "toy", "--repro").stdout


def test_what_holds_has_no_script_and_an_exam_none_at_all(toy: Toy, reference_text: str):
    toy.write(reference_text)
    assert (
        "sums holds: there is no call to write." in toy.kit("kata", "toy", "--repro", "sums").stdout
    )
    done = toy.kit("kata", "toy", "--exam", "--repro", "sums")
    assert done.returncode == 2
    assert not list((toy.work / "solutions").glob("repro*"))


def test_a_repository_of_ones_own_is_made_once(toy: Toy):
    done = toy.kit("init", "mine")
    assert done.returncode == 0, done.stderr
    mine = toy.work / "mine"
    assert {"README.md", "katakit.toml", ".gitignore", "solutions", "briefs", ".vscode"} <= {
        path.name for path in mine.iterdir()
    }
    assert (mine / "briefs/toy.md").read_text() == (toy.root / "katas/toy/brief.md").read_text()
    if (mine / ".git").exists():
        tracked = subprocess.run(
            ["git", "ls-files"], cwd=mine, capture_output=True, text=True, check=True
        ).stdout
        assert "solutions/.gitkeep" in tracked
    again = toy.kit("init", "mine")
    assert again.returncode == 2
    assert "not empty" in again.stderr
    assert [p.name for p in toy.work.iterdir() if p.name.startswith(".katakit")] == []


def test_in_it_the_kit_finds_its_own_katas(toy: Toy):
    toy.kit("init", "mine")
    done = forked.call(("list", "--names"), toy.work / "mine", os.environ)
    assert "drift" in done.stdout.split()
    assert Path(toy.work / "mine/katakit.toml").exists()


# --- a repository of one's own ------------------------------------------------------------


def in_repository(toy: Toy, *arguments: str, folder: str = "mine") -> str:
    """Call the kit in a repository that `init` has made, with the toy's root in reach."""
    place = toy.work / folder
    settings = place / "katakit.toml"
    settings.write_text(settings.read_text().replace("roots = []", f'roots = ["{toy.root}"]'))
    done = forked.call(arguments, place, {**os.environ, "KATAKIT_HOME": str(toy.home)})
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_a_fresh_repository_knows_of_no_attempts_made_in_others(toy: Toy, reference_text: str):
    toy.write(reference_text)
    toy.kit("kata", "toy")
    toy.kit("init", "mine")
    assert "No attempts at toy yet" in in_repository(toy, "history", "toy")
    line = next(line for line in in_repository(toy, "list").splitlines() if "Toy sums" in line)
    assert line.endswith("never tried")
    assert "you have never tried it" in in_repository(toy, "next")
    assert "5 of 5" in toy.kit("history", "toy").stdout


def test_its_attempts_are_its_own_also_beside_another_and_when_it_moves(
    toy: Toy, reference_text: str
):
    for folder in ("mine", "other/mine"):
        toy.kit("init", folder)
    toy.write(reference_text, "mine/solutions/toy.py")
    assert "5 of 5 hold" in in_repository(toy, "kata", "toy")
    assert "No attempts" in in_repository(toy, "history", folder="other/mine")
    assert "No attempts" in toy.kit("history").stdout
    (toy.work / "mine").rename(toy.work / "moved")
    assert "5 of 5" in in_repository(toy, "history", "toy", folder="moved")


def test_the_brief_is_the_one_that_lies_there(toy: Toy):
    toy.kit("init", "mine")
    said = in_repository(toy, "kata", "toy")
    assert "The brief    briefs/toy.md" in said
    (toy.work / "mine/briefs/toy.md").unlink()
    assert str(toy.root / "katas/toy/brief.md") in in_repository(toy, "kata", "toy")


@pytest.mark.parametrize("given", ["another.py", "solutions/other/toy.py", "reference", "peer"])
def test_a_file_that_is_not_ones_own_solution_is_no_attempt(
    toy: Toy, reference_text: str, given: str
):
    toy.write(reference_text, given if given.endswith(".py") else "x.py")
    assert toy.kit("kata", "toy", "--solution", given).returncode == 0
    assert "No attempts" in toy.kit("history").stdout


def test_ones_own_solution_by_its_name_is_one_and_the_copied_stub_is_none(
    toy: Toy, reference_text: str
):
    toy.kit("kata", "toy")
    assert "No attempts" in toy.kit("history").stdout
    toy.write(reference_text)
    toy.kit("kata", "toy", "--solution", "solutions/toy.py")
    assert "one attempt in one session" in toy.kit("history", "toy").stdout


def test_a_history_of_another_form_of_name_is_one_sentence(toy: Toy):
    (toy.work / "katakit.toml").write_text('roots = ["../root"]\nhistory = "../../x"\n')
    done = toy.kit("history")
    assert done.returncode == 2
    assert "names the history '../../x'" in done.stderr
