"""What lies in a members' folder: judged, or named once with what is wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from katakit.group.members_folder import MOST_NAMED, Scan, is_handle, meant_kata, nearest_handle
from tests.kit.conftest import REFERENCE
from tests.kit.group.conftest import Group

GUESSED = {
    "dan.py": "members/dan/KATA.py",
    "toy.py": "members/HANDLE/toy.py",
    "TOY.ipynb": "members/HANDLE/toy.py",
    "jo e/toy.py": "members/jo-e",
    "-rf/toy.py": "members/rf",
    "bo/week1/toy.py": "members/bo/toy.py",
    "bo/toy/toy.py": "members/bo/toy.py",
    "bo/toy/solution.py": "members/bo/toy.py",
    "bo/a/b/c/toy.py": "members/bo/toy.py",
    "cy/toy.PY": "toy.py",
    "cy/Toy.py": "toy.py",
    "cy/toy (1).py": "toy.py",
    "cy/toy copy.py": "toy.py",
    "cy/toy_final_v2.py": "toy.py",
    "cy/toy.py.txt": "toy.py",
    "cy/toy.pyc": "toy.py",
    "cy/toy": "toy.py",
    "cy/.toy.py.swp": "toy.py",
    "cy/toys.py": "toy.py",
    "di/kfold.ipynb": "kfold.py",
    "di/k-fold.py": "kfold.py",
    "di/kfolds.py": "kfold.py",
    "di/my_kfold.py": "kfold.py",
    "ed/toy.py~": "toy.py, which is there",
}
"""Entries of which it can be told what they were meant for."""
PLAIN = [
    "README.md",
    "notes",
    "bo/README.md",
    "bo/data.csv",
    "bo/unknown_thing.py",
    "bo/a\nb.py",
    "bo/week2/data.json",
    ".secret/x.txt",
]
"""Entries of which it can't."""
SILENT = [
    ".gitkeep",
    ".DS_Store",
    "bo/.gitkeep",
    "bo/__pycache__/toy.cpython-311.pyc",
    "bo/.git/config",
]


@pytest.fixture
def group(group: Group, verdicts: Path) -> Group:
    """A group of which others have judged the same texts before."""
    group.cache = verdicts
    return group


@pytest.fixture
def odd(group: Group) -> Group:
    """A folder of odd hand-ins, and two proper ones."""
    for name in [*GUESSED, *PLAIN, *SILENT]:
        group.toy.write(REFERENCE, f"members/{name}")
    group.hand_in("ed")
    group.hand_in("fay", "")
    (group.members / "gus/toy.py").mkdir(parents=True)
    (group.members / "hal/empty").mkdir(parents=True)
    (group.members / "ivy").mkdir()
    (group.members / "zoelink").symlink_to("ed")
    (group.members / "ivy/another.py").symlink_to("/etc/passwd")
    (group.members / "ivy/toys.py").symlink_to("nowhere")
    os.mkfifo(group.members / "ivy/pipe")
    return group


SPECIAL = ["gus/toy.py", "hal/empty", "zoelink", "ivy/another.py", "ivy/toys.py", "ivy/pipe"]


def told(name: str) -> str:
    """Return a path as it is told."""
    return f"members/{name}".replace(chr(10), r"\n")


def report(group: Group, *arguments: str) -> dict[str, Any]:
    group.grade("--json", "grade.json", *arguments)
    found: dict[str, Any] = json.loads((group.toy.work / "grade.json").read_text())
    return found


def page(group: Group) -> str:
    group.toy.kit("standings", "results", "--html", "group.html")
    return (group.toy.work / "group.html").read_text()


def test_every_odd_entry_is_named_once_in_the_output_the_json_and_on_the_page(odd: Group) -> None:
    names = [*GUESSED, *PLAIN, *SPECIAL]
    assert len(names) > 30
    done = odd.grade("--json", "grade.json")
    assert done.returncode == 0
    found = json.loads((odd.toy.work / "grade.json").read_text())
    html = page(odd)
    output = (done.stdout + done.stderr).splitlines()
    paths = [one["path"] for one in found["left_out"] + found["hand_ins"]]
    for name in names:
        path = told(name)
        starts = tuple(f"Left out: {path} {verb} " for verb in ("is", "lies"))
        lines = [line for line in output if line.startswith(starts)]
        assert len(lines) == 1, path
        assert paths.count(path) == 1, path
        said = [html.count(f"<li>{path} {verb} ") for verb in ("is", "lies")]
        assert sum(said) == 1, path
        if name in GUESSED:
            assert "did you mean" in lines[0]
            assert GUESSED[name] in lines[0].partition("did you mean")[2]
    assert len(found["left_out"]) == len(names)
    assert {"members/ed/toy.py", "members/fay/toy.py"} == {o["path"] for o in found["hand_ins"]}
    for name in SILENT:
        assert told(name) not in done.stdout + done.stderr + html


def test_every_member_is_on_the_board_also_with_nothing(odd: Group) -> None:
    done = odd.grade("--json", "grade.json")
    assert done.returncode == 0
    members = ["bo", "cy", "di", "ed", "fay", "gus", "hal", "ivy"]
    assert json.loads((odd.toy.work / "grade.json").read_text())["members"] == members
    board = odd.toy.kit("standings", "results", "--csv", "g.csv", "--markdown", "g.md")
    assert board.returncode == 0
    markdown = (odd.toy.work / "g.md").read_text()
    assert all(f"| {member} |" in markdown for member in members)
    shown = odd.toy.kit("standings", "results").stdout
    assert all(f"\n{member} " in shown for member in members)
    assert "bo/week1/toy.py" in shown


def test_members_who_hand_in_nothing_yet_are_no_error(group: Group) -> None:
    (group.members / "ana").mkdir(parents=True)
    done = group.grade()
    assert done.returncode == 0, done.stderr
    assert "0 judged" in done.stdout
    assert "\nana " in group.toy.kit("standings", "results").stdout


def test_what_can_not_be_loaded_is_named_too(group: Group) -> None:
    (group.members / "eve").mkdir(parents=True)
    (group.members / "eve/toy.py").symlink_to("nowhere")
    (group.members / "fay").mkdir()
    os.mkfifo(group.members / "fay/toy.py")
    group.hand_in("gus", "")
    group.hand_in("hal", "x = 1\ndef (")
    done = group.grade()
    assert done.returncode == 0
    assert "Look at members/eve/toy.py: is a link." in done.stderr
    assert "Look at members/fay/toy.py: is no regular file." in done.stderr
    assert "Look at members/gus/toy.py: the file is empty." in done.stderr
    assert "Look at members/hal/toy.py: line 2: SyntaxError" in done.stderr
    assert "members/eve/toy.py" in page(group)


def test_only_one_is_judged_and_all_is_accounted_for(odd: Group) -> None:
    found = report(odd, "--only", "ed")
    assert [one["path"] for one in found["hand_ins"]] == ["members/ed/toy.py"]
    assert len(found["left_out"]) == len(GUESSED) + len(PLAIN) + len(SPECIAL)
    assert "handed in, not judged yet" in page(odd)  # fay


def test_only_a_member_who_hands_in_nothing_is_no_wrong_call(odd: Group) -> None:
    assert odd.grade("--only", "ivy").returncode == 0
    assert odd.grade("--only", "nobody").returncode == 2


def test_of_a_folder_with_more_files_than_anybody_reads_the_rest_is_counted(tmp_path: Path) -> None:
    for number in range(MOST_NAMED + 7):
        path = tmp_path / f"bo/venv/{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = Scan(tmp_path, ["toy"]).left_out
    assert len(found) == MOST_NAMED + 1
    assert "7 more files" in found[-1].why


def test_what_the_kit_itself_leaves_beside_solutions_is_passed_over(group: Group) -> None:
    group.hand_in("bo")
    for name in ("stash/toy-2026-05-01-120000.py", "stash/toy-2026-05-01-120000-1.py",
                 "repro_toy_sums.py", "repro_toy_sums.pickle", "repro_toy_sums.driver.py",
                 ".katakit/toy-1.json"):  # fmt: skip
        group.toy.write("x = 1\n", f"members/bo/{name}")
    assert report(group)["left_out"] == []
    group.toy.write("x = 1\n", "members/bo/stash/mine.py")
    assert len(report(group)["left_out"]) == 3


def test_a_folder_that_can_not_be_read_is_named(group: Group, monkeypatch) -> None:
    group.hand_in("bo")
    iterdir = Path.iterdir

    def refuse(path: Path) -> Any:
        if path.name == "bo":
            raise PermissionError(13, "Permission denied")
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    scan = Scan(group.members, ["toy"])
    assert scan.members == ["bo"]
    assert [one.why for one in scan.left_out] == ["can't be read: Permission denied"]


@pytest.mark.parametrize(
    ("name", "kata"),
    [
        ("Kfold.py", "kfold"), ("kfold (12).py", "kfold"), ("kfold - Copy.py", "kfold"),
        ("kfold-copy-2.py", "kfold"), ("KFOLD.PYW", "kfold"), ("roc auc.py", "roc_auc"),
        ("rocauc.py", "roc_auc"), ("kflod.py", "kfold"), ("kfold.py.orig", "kfold"),
        ("kfold_solution.py", "kfold"), ("notes.py", ""), ("utils.py", ""), ("", ""), (".py", ""),
    ],
)  # fmt: skip
def test_a_near_name_is_told_and_a_far_one_is_not_guessed(name: str, kata: str) -> None:
    assert meant_kata(name, ["kfold", "roc_auc", "drift"]) == kata


@pytest.mark.parametrize("name", ["a", "A-1", "x" * 64, "9.b_c-"])
def test_a_handle(name: str) -> None:
    assert is_handle(name)


@pytest.mark.parametrize(
    "name", ["", ".a", "-a", "a b", "x" * 65, "é", "a\n", "a/b", "__pycache__"]
)
def test_no_handle(name: str) -> None:
    assert not is_handle(name)
    assert nearest_handle(name) == "" or is_handle(nearest_handle(name))


def test_what_is_handed_in_for_a_broken_kata_waits_and_is_told(group: Group) -> None:
    group.hand_in("bo")
    (group.toy.root / "katas/toy/brief.md").unlink()
    done = group.grade("--json", "grade.json")
    assert done.returncode == 2
    assert "Not judged, 1 of toy: " in done.stderr
    assert "brief.md" in done.stderr
    (one,) = json.loads((group.toy.work / "grade.json").read_text())["hand_ins"]
    assert (one["path"], one["outcome"]) == ("members/bo/toy.py", "not judged")
    assert "handed in, not judged yet" in page(group)


def test_a_file_that_may_be_a_hand_in_is_enough_for_a_group(group: Group) -> None:
    group.toy.write(REFERENCE, "members/dan.py")
    done = group.grade()
    assert done.returncode == 0
    assert "did you mean members/dan/KATA.py?" in done.stderr
    assert "members/dan.py" in page(group)
