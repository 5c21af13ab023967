"""``katakit kata``: what a person sees and a script reads."""

from __future__ import annotations

import json
import re

import pytest

from .conftest import Toy

ANSI = re.compile(r"\x1b\[")


def test_the_first_run_makes_the_solution_from_the_stub_and_says_where(toy: Toy) -> None:
    done = toy.kit("kata", "toy")
    assert done.returncode == 1
    assert (toy.work / "solutions/toy.py").read_text() == (
        toy.root / "katas/toy/toy.py"
    ).read_text()
    assert "solutions/toy.py" in done.stdout
    assert "brief.md" in done.stdout
    assert "0 of 5 hold. That is where everybody starts." in done.stdout
    assert "Start with add" in done.stdout
    assert done.stdout.count("not written yet") == 3
    assert done.stderr == ""


def test_a_second_run_leaves_the_solution_alone(toy: Toy, reference_text: str) -> None:
    toy.write("# mine\n" + reference_text)
    assert toy.kit("kata", "toy").returncode == 0
    assert (toy.work / "solutions/toy.py").read_text().startswith("# mine")


@pytest.mark.parametrize("word", ["reference", "peer"])
def test_the_shipped_solutions_pass_and_are_complete(toy: Toy, word: str) -> None:
    verdict = toy.verdict("--solution", word)
    assert (verdict["status"], verdict["passed"], verdict["complete"]) == (0, True, True)
    assert not (toy.work / "solutions/toy.py").exists()


def test_a_file_called_reference_is_a_file(toy: Toy) -> None:
    toy.write("x = 1\n", "reference")
    verdict = toy.verdict("--solution", "./reference")
    assert (verdict["status"], verdict["solution"]) == (1, "./reference")


def test_the_core_is_a_pass_and_all_asks_for_the_stretch_too(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("self.at += 1", "self.at += 2"))
    assert toy.kit("kata", "toy").returncode == 0
    assert toy.kit("kata", "toy", "--all").returncode == 1


def test_a_failure_shows_sentence_call_expected_and_got(toy: Toy) -> None:
    toy.write("def add(a, b=0):\n    print('adding', a)\n    return a - b if b == 3 else a\n")
    done = toy.kit("kata", "toy")
    assert '"`add(a, b)` returns the sum of its arguments."' in done.stdout
    assert re.search(r"called +add\(2, 3\)", done.stdout)
    assert re.search(r"expected +5", done.stdout)
    assert re.search(r"got +-1", done.stdout)
    assert "adding 2" in done.stdout
    assert "the file defines no mean" in done.stdout


def test_an_error_shows_the_candidates_own_line(toy: Toy) -> None:
    toy.write("def add(a, b=0):\n    return {}['x']\n")
    done = toy.kit("kata", "toy")
    assert "KeyError: 'x'" in done.stdout
    assert "solutions/toy.py:2 return {}['x']" in done.stdout


def test_a_missing_error_is_explained(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace('raise ValueError("values is empty")', "return None"))
    done = toy.kit("kata", "toy")
    assert "raised nothing where a ValueError is due" in done.stdout
    toy.write(reference_text.replace("values is empty", "no"))
    done = toy.kit("kata", "toy")
    assert "a message that matches 'empty'" in done.stdout


def test_a_message_that_names_nothing_is_explained_in_words(toy: Toy, reference_text: str) -> None:
    suite = toy.root / "tests/katas/toy/test_toy.py"
    text = suite.read_text().replace('match="empty"', 'match=names("values", 0)')
    assert "names(" in text
    suite.write_text(f"from katakit.suite import names\n{text}")
    toy.write(reference_text.replace("values is empty", "no"))
    done = toy.kit("kata", "toy")
    assert "a message that names values or 0" in done.stdout
    assert "(?" not in done.stdout


@pytest.mark.parametrize("disclosure", ["study", "exam"])
def test_no_line_of_the_suite_is_ever_shown(toy: Toy, disclosure: str) -> None:
    toy.write("def add(a, b=0):\n    return None\n\ndef mean(values):\n    1 / 0\n")
    reports = ["--json", "v.json", "--junit", "v.xml", "--markdown", "v.md"]
    done = toy.kit("kata", "toy", "--disclosure", disclosure, *reports)
    shown = done.stdout + done.stderr
    shown += "".join((toy.work / name).read_text() for name in ("v.json", "v.xml", "v.md"))
    for line in (
        "HIDDEN_MARK",
        "secret_name",
        "SecretList",
        "test_two_numbers",
        "candidate.",
        "assert",
    ):
        assert line not in shown


def test_an_exam_shows_sentences_and_outcomes_only(toy: Toy) -> None:
    toy.write("def add(a, b=0):\n    print('leak', a)\n    raise RuntimeError('told')\n")
    done = toy.kit("kata", "toy", "--exam", "--json", "v.json")
    assert "returns the sum of its arguments" in done.stdout
    assert "told" not in done.stdout
    assert "leak" not in done.stdout
    for requirement in json.loads((toy.work / "v.json").read_text())["requirements"]:
        assert requirement["message"] == ""
        assert requirement["evidence"] is None


def test_output_is_plain_when_piped_or_told_so(toy: Toy) -> None:
    assert not ANSI.search(toy.kit("kata", "toy").stdout)
    assert not ANSI.search(toy.kit("kata", "toy", NO_COLOR="1").stdout)


def test_without_unicode_the_marks_are_words(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("a + b", "a"))
    done = toy.kit("kata", "toy", PYTHONIOENCODING="ascii:backslashreplace", PYTHONUTF8="0")
    assert "FAIL" in done.stdout
    assert "ok" in done.stdout
    assert done.stdout.isascii()


# --- choosing -------------------------------------------------------------------------


def test_k_judges_only_the_requirements_that_match(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text)
    verdict = toy.verdict("-k", "sums or means")
    judged = [r["slug"] for r in verdict["requirements"] if r["outcome"] != "not_judged"]
    assert judged == ["sums", "means"]
    assert (verdict["partial"], verdict["passed"], verdict["complete"]) == (True, False, False)
    assert verdict["status"] == 0


def test_k_on_the_stretch_alone_fails_when_that_fails(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("self.at += 1", "self.at += 2"))
    assert toy.verdict("-k", "counter")["status"] == 1


def test_k_that_matches_nothing_is_a_wrong_call(toy: Toy) -> None:
    done = toy.kit("kata", "toy", "-k", "summs")
    assert done.returncode == 2
    assert "Near: sums" in done.stderr


def test_lf_judges_what_failed_last_time(toy: Toy, reference_text: str) -> None:
    toy.write(reference_text.replace("/ len(values)", "/ 1"))
    toy.kit("kata", "toy")
    toy.write(reference_text)
    verdict = toy.verdict("--lf")
    judged = [r["slug"] for r in verdict["requirements"] if r["outcome"] != "not_judged"]
    assert judged == ["means"]
    assert verdict["partial"] is True
    assert toy.verdict("--lf")["partial"] is False  # nothing is on record, so all is judged


def test_x_stops_at_the_first_failure(toy: Toy) -> None:
    verdict = toy.verdict("-x")
    outcomes = [r["outcome"] for r in verdict["requirements"]]
    assert outcomes.count("todo") == 1
    assert outcomes.count("not_judged") == 4


def test_s_passes_prints_on(toy: Toy, reference_text: str) -> None:
    text = reference_text.replace("return a + b", "print('seen\\x1b[31m'); return a + b")
    toy.write(text)
    assert "seen" not in toy.kit("kata", "toy").stdout
    done = toy.kit("kata", "toy", "-s")
    assert "seen" in done.stdout
    assert "\x1b" not in done.stdout


def test_notes_come_after_a_pass(toy: Toy) -> None:
    assert "Adding is adding" not in toy.kit("kata", "toy", "--notes").stdout
    done = toy.kit("kata", "toy", "--solution", "reference", "--notes")
    assert "Adding is adding" in done.stdout


def test_a_kata_that_promises_no_resources_has_no_timing(toy: Toy) -> None:
    done = toy.kit("kata", "toy", "--solution", "reference", "--json", "v.json")
    verdict = json.loads((toy.work / "v.json").read_text())
    assert verdict["timing"] is None
    assert not verdict["partial"]
    assert "Timing" not in done.stdout


def test_a_plot_of_nothing_costs_no_report(toy: Toy) -> None:
    done = toy.kit("kata", "toy", "--solution", "reference", "--plot", "p.svg")
    assert done.returncode == 0
    assert done.stderr == "Nothing was plotted: CPU time over sizes was not measured.\n"
    assert "hold" in done.stdout
    assert not (toy.work / "p.svg").exists()


# --- names ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["to", "TOY"])
def test_a_prefix_is_enough(toy: Toy, word: str) -> None:
    assert toy.kit("kata", word, "--solution", "reference").returncode == 0


@pytest.mark.parametrize("word", ["tyo", "nosuch", "../toy", ""])
def test_an_unknown_kata_is_one_line_with_its_mend(toy: Toy, word: str) -> None:
    done = toy.kit("kata", word)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("No kata named")
    assert len(done.stderr.splitlines()) == 1
    if word == "tyo":
        assert "Did you mean 'toy'?" in done.stderr


def test_a_missing_solution_names_those_that_are_there(toy: Toy) -> None:
    toy.write("x = 1\n")
    done = toy.kit("kata", "toy", "--solution", "toy_v2.py")
    assert done.returncode == 2
    assert done.stderr == "No file toy_v2.py here. Your solutions: solutions/toy.py\n"


def test_the_list_groups_by_pillar(toy: Toy) -> None:
    done = toy.kit("list")
    assert done.returncode == 0
    assert "Infrastructure as Code\n  toy " in done.stdout


def test_help_teaches(toy: Toy) -> None:
    done = toy.kit("kata", "--help")
    assert "For example" in done.stdout
    assert done.returncode == 0
    assert "kata" in toy.kit("--help").stdout


@pytest.mark.parametrize(
    ("extra", "wanted"), [("", "nosuchpackage"), ("serving", "katakit[serving]")]
)
def test_a_kata_whose_packages_are_not_installed_says_how_to_install_them(
    toy: Toy, extra: str, wanted: str
) -> None:
    toml = toy.root / "katas/toy/kata.toml"
    allowed = f'imports = ["nosuchpackage.part"]\nextra = "{extra}"\n'
    toml.write_text(
        re.sub(r"imports = .*\n", "", toml.read_text()).replace("level", allowed + "level", 1)
    )
    done = toy.kit("kata", "toy")
    assert done.returncode == 2
    assert "toy works with nosuchpackage, not installed here:" in done.stderr
    assert "-m pip install" in done.stderr
    assert wanted in done.stderr.splitlines()[-1]
