"""What the kit reads and says at its edges: marks, pillars, dates, and commands to be pasted."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from katakit.katas.metadata import levels, pillars
from katakit.katas.template import Template
from katakit.report.text import call, quoted, toml
from tests.kit.conftest import Toy

ROOT = Path(__file__).parents[2]
MARK = b"\xef\xbb\xbf"


def marked(path: Path) -> None:
    path.write_bytes(MARK + path.read_bytes())


# --- a byte-order mark --------------------------------------------------------------------


def test_a_mark_at_the_beginning_of_any_file_is_fine(toy: Toy, reference_text: str) -> None:
    (toy.root / "reference/toy/hints.md").write_text("## sums\n\n1. One.\n2. Two.\n3. Three.\n")
    (toy.work / "schedule.toml").write_text('[[week]]\ndue = 2026-05-05\nkatas = ["toy"]\n')
    (toy.work / "katakit.local.toml").write_text('solutions = "mine"\n')
    for path in [*toy.work.glob("*.toml"), *(toy.root / "katas/toy").iterdir(),
                 *(toy.root / "reference/toy").glob("*.md")]:  # fmt: skip
        marked(path)
    toy.write(MARK + reference_text.encode(), "mine/toy.py")
    assert "Toy sums" in toy.kit("list").stdout
    assert toy.kit("kata", "toy").returncode == 0
    assert "One." in toy.kit("hint", "toy", "sums").stdout
    assert "Adding is adding" in toy.kit("kata", "toy", "--reveal").stdout
    toy.write(MARK + reference_text.encode(), "members/bo/toy.py")
    assert toy.kit("grade", "members", "--results", "r").returncode == 0
    shown = toy.kit("standings", "r")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "week 1 of 1" in shown.stdout


# --- pillars and levels -------------------------------------------------------------------


def with_line(toy: Toy, key: str, line: str) -> str:
    path = toy.root / "katas/toy/kata.toml"
    lines = [line if one.startswith(f"{key} =") else one for one in path.read_text().splitlines()]
    path.write_text("\n".join(lines))
    done = toy.kit("list")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


@pytest.mark.parametrize(
    ("pillar", "guess"),
    [
        ("Deep learning", "'Deep Learning'"), ("Data Pipelines", "'Data Pipelines & ETL'"),
        ("monitoring & versioning", "'Monitoring & Versioning'"), ("Cooking", ""),
    ],
)  # fmt: skip
def test_a_pillar_is_one_of_the_guides(toy: Toy, pillar: str, guess: str) -> None:
    said = with_line(toy, "pillar", f'pillar = "{pillar}"')
    assert f"kata.toml:2  has the pillar {pillar!r}, which is none of " in said
    assert said.rstrip().endswith(f"did you mean {guess}?") is bool(guess)


@pytest.mark.parametrize("level", [0, 4, -1])
def test_a_level_is_one_of_three(toy: Toy, level: int) -> None:
    said = with_line(toy, "level", f"level = {level}")
    assert f"kata.toml:4  has the level {level}; it is 1, 2 or 3" in said


def test_the_templates_answers_are_the_list(toy: Toy) -> None:
    assert set(pillars()) == set(Template("kata").questions["pillar"])
    assert len(pillars()) >= 13
    assert levels() == (1, 2, 3)


# --- dates --------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["tomorrow", "1.9.2026", "2026-13-01", ""])
def test_a_wrong_date_is_told_its_form(toy: Toy, day: str) -> None:
    done = toy.kit("standings", ".", "--today", day)
    assert done.returncode == 2
    assert f"{day!r} is no date; a date reads YYYY-MM-DD" in done.stderr


def test_a_wrong_day_of_the_schedule_is_told_its_form(toy: Toy) -> None:
    (toy.work / "schedule.toml").write_text('[[week]]\ndue = "2026-9-1"\nkatas = []\n')
    done = toy.kit("standings", ".")
    assert done.returncode == 2
    assert "a day reads due = 2026-09-01" in done.stderr


# --- commands to be pasted ----------------------------------------------------------------


def pasted(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Give a suggested command to a shell, as a person would."""
    line = line.replace("katakit ", f"{shlex.quote(sys.executable)} -m katakit ", 1)
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True,
                          check=False)  # fmt: skip


def suggested(text: str, word: str) -> str:
    return next(line for line in text.splitlines() if word in line).partition("katakit ")[2]


def test_a_solution_with_spaces_in_its_path_can_be_judged_again_as_is_said(
    toy: Toy, reference_text: str
) -> None:
    toy.write(reference_text.replace("return a + b", "return a - b"), "my $(mine) 'own'/toy.py")
    said = toy.kit("kata", "toy", "--solution", "my $(mine) 'own'/toy.py").stdout
    again = suggested(said, "--lf")
    done = pasted(f"katakit {again}", toy.work)
    assert done.returncode == 1, done.stderr
    assert "0 of 1 hold" in done.stdout
    script = pasted(f"katakit {suggested(said, '--repro')}", toy.work).stdout
    assert done.returncode == 1
    command = script.splitlines()[-1].strip().replace("-m pdb", "")
    assert pasted(command, toy.work).stdout == "-1\n"


def test_what_grade_suggests_makes_the_page(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text, "members/bo/toy.py")
    said = toy.kit("grade", "members", "--results", "the results").stdout
    done = pasted(f"katakit {suggested(said, 'The page')}", toy.work)
    assert done.returncode == 0, done.stderr
    assert (toy.work / "group.html").is_file()


@pytest.mark.parametrize("command", ["init", "group"])
def test_a_new_repository_can_be_gone_to_as_is_said(toy: Toy, command: str) -> None:
    folder, more = "our 'own' katas", ["--no-input"] if command == "group" else []
    said = toy.kit(command, folder, *more)
    assert said.returncode == 0, said.stderr
    line = next(line for line in said.stdout.splitlines() if " cd " in line)
    done = subprocess.run(["sh", "-c", f"{line.partition(' && ')[0].strip()} && pwd"],
                          cwd=toy.work, capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip().endswith(folder)


def test_a_kata_root_with_a_quote_in_its_name_can_be_listed_as_is_said(toy: Toy) -> None:
    root = toy.work / 'a "root"'
    shutil.copytree(toy.root, root)
    (toy.work / "katakit.toml").write_text(f"roots = [{toml(root)}]\n")
    assert "toy" in toy.kit("list", "--names").stdout.split()


def test_no_path_reads_as_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quoted("-x") == "./-x"
    assert quoted("a b") == "'a b'"
    monkeypatch.setenv("KATAKIT_CALLED_BY", "nox")
    assert call("kata", "toy", "--solution", "a b") == "nox -s kata -- toy --solution 'a b'"


# --- one rule for handles -----------------------------------------------------------------


def test_the_sessions_of_a_group_have_the_rule_of_the_kit() -> None:
    from katakit.group.members_folder import HANDLE

    noxfile = next((ROOT / "templates/study_group").glob("{{*/noxfile.py")).read_text()
    assert f're.fullmatch(r"{HANDLE.pattern}", word)' in noxfile
