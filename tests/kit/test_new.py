"""`nox -s new`: what it makes, and what it refuses before anything is written."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from katakit.errors import KataError
from katakit.katas.kata import Kata
from katakit.katas.new_kata import add_root, file_with_roots
from katakit.katas.template import Template
from tests.kit import forked
from tests.kit.audit.worked_example import NAME, calls, files


def kit(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Call the kit as its authors do, who answer with what is given."""
    cache = {"KATAKIT_CACHE": str(folder / ".cache")}
    return forked.call(arguments, folder, {**os.environ, **cache}, 300, given)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder, and a kata root there is none yet."""
    tmp_path.chmod(0o755)
    return tmp_path


def made(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_new_kata_runs_at_once_and_all_of_its_stub_is_to_do(folder: Path) -> None:
    done = kit(folder, "new", "--no-input", "name=rolling", "imports=numpy, pandas", "--root", ".")
    assert done.returncode == 0, done.stderr
    assert "nox -s audit -- rolling" in done.stdout
    assert Kata(folder, "rolling").metadata.imports == ["numpy", "pandas"]
    stub = kit(folder, "kata", "rolling", "--no-timing")
    assert stub.returncode == 1
    assert "0 of 1 hold. That is where everybody starts." in stub.stdout
    assert kit(folder, "kata", "rolling", "--solution", "reference").returncode == 0


def test_its_audit_says_exactly_what_is_still_owed(folder: Path) -> None:
    kit(folder, "new", "--no-input", "name=rolling", "--root", ".")
    audit = kit(folder, "audit", "rolling", "--jobs", "1")
    assert audit.returncode == 1
    unmet = [line.split()[1] for line in audit.stdout.splitlines() if line.startswith("  ✗")]
    assert unmet == ["authorship", "diagnosis", "fairness", "hints", "notes", "size", "unfinished"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("class", "is a keyword of Python"),
        ("match", "is a keyword of Python"),
        ("json", "a module of the standard library"),
        ("numpy", "'numpy' is a package that solutions may import"),
        ("sklearn", "Take another name, such as sklearn_kata"),
        ("torch", "which the kata would hide"),
        ("psutil", "which the kata would hide"),
        ("drift", "There is a kata 'drift' already"),
        ("Größe x", "Perhaps grosse_x?"),
        ("two words", "Perhaps two_words?"),
        ("../outside", "not '../outside'"),
        ("/tmp/outside", "not '/tmp/outside'"),
        ("Upper", "Perhaps upper?"),
        ("9lives", "not '9lives'"),
        ("", "not ''"),
        ("{{ 7 * 7 }}", "not '{{ 7 * 7 }}'"),
    ],
)
def test_an_odd_name_is_refused_with_its_mend_and_nothing_is_written(
    folder: Path, name: str, why: str
) -> None:
    done = kit(folder, "new", "--no-input", f"name={name}", "--root", "root")
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert made(folder) == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("minutes=soon", "minutes are a whole number"),
        ("level=4", "level is one of 1, 2, 3"),
        ("colour=red", "no question 'colour'"),
        ("function=def", "is a keyword of Python"),
        ("function=Count", "Perhaps count?"),
        ("kind=module", "kind is one of function, class"),
        ("imports=numpy my_kata.core", "'my_kata' is a package that solutions may import"),
        ("title=one\ntwo", "An answer is one line"),
        ("rolling", "QUESTION=ANSWER"),
    ],
)
def test_an_odd_answer_is_refused(folder: Path, answer: str, why: str) -> None:
    done = kit(folder, "new", "--no-input", answer, "--root", "root")
    assert done.returncode == 2
    assert why in done.stderr
    assert made(folder) == []


def test_a_class_has_a_template_of_its_own(folder: Path) -> None:
    done = kit(folder, "new", "--no-input", "name=tally", "kind=class", "--root", ".")
    assert done.returncode == 0, done.stderr
    kata = Kata(folder, "tally")
    assert "class Counter:" in kata.stub_file.read_text()
    assert "- `Counter.add(value) -> int`" in kata.brief_file.read_text()
    assert kit(folder, "kata", "tally", "--solution", "reference").returncode == 0
    flawed = kit(folder, "kata", "tally", "--solution", "reference/tally/flawed/one_too_few.diff")
    assert "0 of 1 hold" in flawed.stdout
    audit = kit(folder, "audit", "tally", "--jobs", "1", "--check", "interface", "--check", "flawed",
                "--check", "stub")  # fmt: skip
    assert audit.returncode == 0, audit.stdout


@pytest.mark.parametrize(
    ("name", "why"),
    [("SlidingWindow", ""), ("sliding_window", "Perhaps SlidingWindow?"), ("None", "a keyword")],
)
def test_a_class_is_named_like_one(folder: Path, name: str, why: str) -> None:
    answers = ("name=tally", "kind=class", f"function={name}")
    done = kit(folder, "new", "--no-input", *answers, "--root", ".")
    assert done.returncode == (2 if why else 0), done.stderr
    assert why in done.stderr


def test_no_terminal_is_told_in_a_sentence_and_nothing_is_written(folder: Path) -> None:
    done = kit(folder, "new", "--root", "root")
    assert done.returncode == 2
    assert "Nobody is there to answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert made(folder) == []


ANSWERS = ("name=rolling", "title=Rolling", "pillar=Deep Learning", "level=1", "kind=function",
           "minutes=20", "imports=numpy", "function=roll")  # fmt: skip


def test_a_new_root_ignores_what_the_tools_leave_and_keeps_what_it_ignored(folder: Path) -> None:
    done = kit(folder, "new", "--no-input", "name=rolling", "--root", "company")
    assert done.returncode == 0, done.stderr
    lines = (folder / "company" / ".gitignore").read_text().splitlines()
    assert {"__pycache__/", ".pytest_cache/", ".hypothesis/", "/solutions/"} <= {*lines}
    (folder / "company" / ".gitignore").unlink()
    assert kit(folder, "new", "--no-input", "name=another", "--root", "company").returncode == 0
    assert not (folder / "company" / ".gitignore").exists()
    (folder / "mine").mkdir()
    (folder / "mine" / ".gitignore").write_text("*.log\n")
    assert kit(folder, "new", "--no-input", "name=third", "--root", "mine").returncode == 0
    assert (folder / "mine" / ".gitignore").read_text() == "*.log\n"


def test_a_root_is_listed_on_a_yes_and_found_from_then_on(folder: Path) -> None:
    (folder / "katakit.toml").write_text('# mine\nsolutions = "work"\n')
    done = kit(folder, "new", *ANSWERS, "--root", "company", given="y\n")
    assert done.returncode == 0, done.stderr
    assert "katakit.toml lists it." in done.stdout
    text = (folder / "katakit.toml").read_text()
    assert text == 'roots = ["company"]\n# mine\nsolutions = "work"\n'
    assert "rolling" in kit(folder, "list").stdout
    again = kit(folder, "new", "--no-input", "name=other", "--root", "company")
    assert "kata root" not in again.stdout


def test_an_edit_in_a_root_outside_is_judged_by_its_path_from_here(folder: Path) -> None:
    here = folder / "clone"
    here.mkdir()
    assert kit(here, "new", "--no-input", "name=rolling", "--root", "../company").returncode == 0
    (here / "katakit.toml").write_text('roots = ["../company"]\n')
    edit = "../company/reference/rolling/flawed/one_too_few.diff"
    done = kit(here, "kata", "rolling", "--solution", edit)
    assert done.returncode == 1, done.stderr
    assert "0 of 1 hold" in done.stdout


@pytest.mark.parametrize(
    ("given", "more"), [("n\n", ()), ("\n", ()), ("", ()), ("y\n", ("--no-input",))]
)
def test_without_a_yes_the_line_is_said_and_no_setting_written(
    folder: Path, given: str, more: tuple[str, ...]
) -> None:
    done = kit(folder, "new", *ANSWERS, "--root", "company", *more, given=given)
    assert done.returncode == 0, done.stderr
    assert f'in {folder / "katakit.toml"}: roots = ["company"]' in done.stdout
    assert not (folder / "katakit.toml").exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'roots = ["new"]\n'),
        ("roots = []\n", 'roots = ["new"]\n'),
        ('roots = ["a", "b"] # two\n', 'roots = ["a", "b", "new"] # two\n'),
        ('roots = [\n    "a",\n    "b",\n]\n', 'roots = [\n    "a",\n    "b",\n    "new",\n]\n'),
        ('roots = [\n  "a"\n]\n', 'roots = [\n  "a",\n  "new"\n]\n'),
    ],
)
def test_what_else_the_settings_say_stays(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "katakit.toml"
    path.write_text(before)
    add_root(path, "new")
    assert tomllib.loads(path.read_text()) == tomllib.loads(after)
    assert path.read_text().replace(",\n]", "\n]") == after.replace(",\n]", "\n]")


def test_settings_of_an_odd_form_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "katakit.toml"
    for text in ('roots = ["a]b"]\n', 'roots = [\n  "a", # see [1]\n]\n'):
        path.write_text(text)
        with pytest.raises(KataError, match="by hand"):
            add_root(path, "new")
        assert path.read_text() == text


def test_one_s_own_settings_are_those_that_count(tmp_path: Path) -> None:
    (tmp_path / "katakit.local.toml").write_text('solutions = "x"\n')
    assert file_with_roots(tmp_path).name == "katakit.toml"
    (tmp_path / "katakit.local.toml").write_text("roots = []\n")
    assert file_with_roots(tmp_path).name == "katakit.local.toml"


def test_text_with_quotes_and_braces_is_only_text(folder: Path) -> None:
    title = 'The "best" of {{ 7 * 7 }} \\ worlds, naïve'
    done = kit(folder, "new", "--no-input", "name=quoted", f"title={title}", "--root", ".")
    assert done.returncode == 0, done.stderr
    kata = Kata(folder, "quoted")
    assert kata.metadata.title == title
    assert kata.brief.title == title


def test_a_room_that_is_there_is_never_overwritten(folder: Path) -> None:
    stray = folder / "reference" / "rolling" / "notes.md"
    stray.parent.mkdir(parents=True)
    stray.write_text("mine")
    done = kit(folder, "new", "--no-input", "name=rolling", "--root", ".")
    assert done.returncode == 2
    assert made(folder) == ["reference/rolling/notes.md"]


def test_it_asks_in_words_and_takes_the_default_of_an_empty_line(folder: Path) -> None:
    done = kit(folder, "new", "--root", ".", given="asked\n\n2\n2\n\n\n\nscore\n")
    assert done.returncode == 0, done.stderr
    assert "Which part of the interview guide is it about?" in done.stdout
    kata = Kata(folder, "asked")
    assert kata.metadata.pillar == "Feature Engineering"
    assert "2 - level 2: a class with state, or two parts" in done.stdout
    assert kata.metadata.level == 2
    assert "def score(values)" in kata.stub_file.read_text()


def test_cookiecutter_itself_makes_the_same_tree(folder: Path) -> None:
    kit(folder, "new", "--no-input", "name=rolling", "--root", "ours")
    call = [
        sys.executable,
        "-m",
        "cookiecutter",
        str(Template("kata").folder),
        "--no-input",
        "name=rolling",
    ]
    env = {**os.environ, "HOME": str(folder / "home")}
    (folder / "home").mkdir()
    subprocess.run(call, cwd=folder, env=env, check=True, capture_output=True, timeout=120)
    ours = {p: (folder / "ours" / p).read_text() for p in made(folder / "ours")}
    theirs = {p: (folder / "rolling" / p).read_text() for p in made(folder / "rolling")}
    assert ours == theirs


def test_cookiecutter_itself_refuses_what_the_command_refuses(folder: Path) -> None:
    env = {**os.environ, "HOME": str(folder / "home")}
    (folder / "home").mkdir()
    for name, why in (
        ("json", "standard library"),
        ("../x", "identifier"),
        ("class", "keyword"),
        ("torch", "package"),
    ):
        call = [
            sys.executable,
            "-m",
            "cookiecutter",
            str(Template("kata").folder),
            "--no-input",
            f"name={name}",
        ]
        done = subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True,
                              check=False, timeout=120)  # fmt: skip
        assert done.returncode != 0
        assert why in done.stderr + done.stdout
        assert "Traceback" not in done.stderr + done.stdout
    assert [p.name for p in folder.iterdir()] == ["home"]


def test_the_page_on_authoring_word_for_word_ends_with_a_green_audit(folder: Path) -> None:
    """In a kata root outside the repository, mutants and a second, cached run included."""
    new, first_run, one_edit, audit, fuzzed = [call for call in calls() if "--list" not in call]
    assert kit(folder, *new).returncode == 0
    assert kit(folder, *first_run).returncode == 1
    for path, text in files().items():
        (folder / path).write_text(text)
    placeholder = folder / "reference" / NAME / "flawed" / "one_too_few.diff"
    assert placeholder.read_text() == files()[f"reference/{NAME}/flawed/one_too_few.diff"]
    edited = kit(folder, *one_edit)
    assert edited.returncode == 1, edited.stdout + edited.stderr
    assert "3 of 6 hold" in edited.stdout
    green = kit(folder, *audit)
    assert green.returncode == 0, green.stdout + green.stderr
    assert "Nothing is missing." in green.stdout
    assert "fuzz           not run; --fuzz 500 compares" in green.stdout
    last = kit(folder, *fuzzed)
    assert last.returncode == 0, last.stdout
    assert "3 solutions, 500 inputs each" in last.stdout
