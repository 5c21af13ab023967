"""A kata that lacks one of its files: one sentence at once, and the other katas go on."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kit import forked
from tests.kit.conftest import REFERENCE, Toy

FILES = ("katas/toy/kata.toml", "katas/toy/brief.md", "katas/toy/toy.py",
         "reference/toy/toy.py", "tests/katas/toy/test_toy.py")  # fmt: skip
FOLDERS = ("katas/toy", "reference/toy", "tests/katas/toy")
COMMANDS = {
    "kata": ("kata", "toy"),
    "watch": ("watch", "toy"),
    "hint": ("hint", "toy"),
    "audit": ("audit", "toy"),
    "reset": ("reset", "toy"),
}


def without(toy: Toy, name: str, how: str) -> None:
    path = toy.root / name
    if how == "renamed":
        path.rename(path.with_name(f"{path.name}.old"))
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
        if how == "a folder":
            path.mkdir()


def call(toy: Toy, *words: str) -> subprocess.CompletedProcess[str]:
    return forked.call(words, toy.work, {**os.environ, "KATAKIT_HOME": str(toy.home)}, 20)


@pytest.mark.parametrize("words", COMMANDS.values(), ids=list(COMMANDS))
@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_a_command_about_it_ends_with_one_sentence_that_names_the_file(
    toy: Toy, name: str, words: tuple[str, ...]
) -> None:
    without(toy, name, "gone")
    done = call(toy, *words)
    assert done.returncode == 2, done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert Path(name).name in done.stderr or "katas/toy" in done.stderr
    assert "is missing" in done.stderr


@pytest.mark.parametrize("how", ["renamed", "a folder"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_name_or_kind_is_missing_too(toy: Toy, name: str, how: str) -> None:
    without(toy, name, how)
    done = call(toy, "kata", "toy")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert Path(name).name in done.stderr


@pytest.mark.parametrize("name", FILES)
def test_the_list_shows_the_other_katas_and_names_it(toy: Toy, name: str) -> None:
    without(toy, name, "gone")
    done = call(toy, "list")
    assert done.returncode == 2
    assert "kfold" in done.stdout
    assert "toy" not in done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert Path(name).name in done.stderr


def test_an_audit_of_all_katas_begins_with_none(toy: Toy) -> None:
    without(toy, FILES[1], "gone")
    done = call(toy, "audit")
    assert (done.returncode, done.stdout) == (2, "")
    assert "brief.md" in done.stderr


def test_its_name_stays_taken(toy: Toy) -> None:
    without(toy, FILES[0], "gone")
    done = call(toy, "new", "--no-input", "name=toy", "--root", "../root")
    assert done.returncode == 2
    assert "There is a kata 'toy' already" in done.stderr


def test_one_that_promises_resources_needs_a_workload(toy: Toy) -> None:
    toml = toy.root / "katas/toy/kata.toml"
    workload = '[workload]\nbaseline = "plain"\nspeed = { requirement = "sums", limit = 2.0 }\n'
    toml.write_text(toml.read_text() + workload)
    done = call(toy, "kata", "toy")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "workload.py" in done.stderr


@pytest.mark.parametrize("name", FILES)
def test_a_group_is_graded_on_the_other_katas(toy: Toy, name: str) -> None:
    without(toy, name, "gone")
    for room in ("katas", "reference", "tests/katas"):
        (toy.root / room / "other").mkdir()
    for path, text in whole(toy).items():
        (toy.root / path).write_text(text)
    toy.write(REFERENCE, "members/alice/toy.py")
    toy.write(REFERENCE, "members/alice/other.py")
    done = call(toy, "grade", "members", "--results", "results", "--no-timing")
    assert done.returncode == 2, done.stdout + done.stderr
    assert (toy.work / "results/alice/other.json").is_file()
    assert not (toy.work / "results/alice/toy.json").exists()
    assert "Traceback" not in done.stderr
    assert sum(Path(name).name in line for line in done.stderr.splitlines()) == 1


def whole(toy: Toy) -> dict[str, str]:
    """Return the files of a kata `other` that is whole."""
    from tests.kit.conftest import BRIEF, STUB, SUITE, TOML

    texts = (TOML, BRIEF, STUB, REFERENCE, SUITE)
    return {
        file.replace("/toy/", "/other/").replace("toy.py", "other.py"): text
        for file, text in zip(FILES, texts, strict=True)
    }


@pytest.mark.parametrize("words", [
    ("new", "--root", "mine"), ("group", "mine"), ("mock", "--round", "concepts"),
], ids=lambda words: words[0])  # fmt: skip
def test_questions_that_nobody_can_answer_are_one_sentence(
    toy: Toy, words: tuple[str, ...]
) -> None:
    done = call(toy, *words)
    assert "Traceback" not in done.stderr
    assert done.returncode in (2, 130), done.stderr
    if done.returncode == 2:
        assert "--no-input" in done.stderr or "--help" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not (toy.work / "mine").exists()
